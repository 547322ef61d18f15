package dev.sluice.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A way to a server of this machine that can be cut: nothing gets through then, in either
 * direction, and nobody is told.
 */
public final class CutProxy implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;

  private final ServerSocket listening;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean cut = new AtomicBoolean();
  private final AtomicInteger swallow = new AtomicInteger();
  private volatile Predicate<String> lost = _ -> false;

  public CutProxy(int target) {
    this.target = target;
    try {
      listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** From now on nothing gets through. */
  public void cut() {
    cut.set(true);
  }

  /**
   * Breaks the connection on which the client next says something of that kind, once it is said.
   */
  public void loseAnswerTo(Predicate<String> said) {
    swallow.set(1);
    lost = said;
  }

  /** Everything that comes from now on gets through; what had been under way is broken. */
  public void mend() {
    sockets.forEach(CutProxy::close);
    sockets.clear();
    cut.set(false);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        sockets.add(client);
        if (!cut.get()) {
          var server = new Socket(InetAddress.getLoopbackAddress(), target);
          client.setTcpNoDelay(true);
          server.setTcpNoDelay(true);
          sockets.add(server);
          Thread.ofVirtual().start(() -> pump(client, server, true));
          Thread.ofVirtual().start(() -> pump(server, client, false));
        }
      } catch (IOException e) {
        // The server does not run, or this is closing.
        continue;
      }
    }
  }

  private void pump(Socket from, Socket to, boolean fromClient) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        if (cut.get()) {
          return;
        }
        String said = new String(buffer, 0, length, java.nio.charset.StandardCharsets.ISO_8859_1);
        boolean loses = fromClient && lost.test(said) && swallow.compareAndSet(1, 0);
        if (loses) {
          // Its answer finds nobody.
          from.close();
        }
        out.write(buffer, 0, length);
        out.flush();
        if (loses) {
          return;
        }
      }
    } catch (IOException e) {
      // Either end is gone.
    }
    if (!cut.get()) {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more.
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    sockets.forEach(CutProxy::close);
  }
}
