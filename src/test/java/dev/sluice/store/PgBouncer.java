package dev.sluice.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A pooler in front of the test's PostgreSQL, in transaction mode: each transaction gets the
 * session that was idle longest, so hardly ever the one of the transaction before.
 */
final class PgBouncer implements AutoCloseable {
  private final Process process;
  private final int port;

  private PgBouncer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Its program; empty where it is not installed. */
  static Optional<Path> program() {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin";
    return Arrays.stream(path.split(":"))
        .map(directory -> Path.of(directory, "pgbouncer"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static PgBouncer start(Path program, TestPostgres server) throws IOException {
    Path directory = server.newDirectory("bouncer");
    int port = TestPostgres.freePort();
    Path users = directory.resolve("users");
    Files.writeString(
        users, "\"" + TestPostgres.USER + "\" \"" + TestPostgres.PASSWORD.reveal() + "\"\n");
    Path settings = directory.resolve("pgbouncer.ini");
    Files.writeString(
        settings,
        String.join(
            "\n",
            "[databases]",
            "* = host=127.0.0.1 port=" + server.port(),
            "[pgbouncer]",
            "listen_addr = 127.0.0.1",
            "listen_port = " + port,
            "unix_socket_dir =",
            "auth_type = scram-sha-256",
            "auth_file = " + users,
            "pool_mode = transaction",
            "server_round_robin = 1",
            "min_pool_size = 3",
            "ignore_startup_parameters = extra_float_digits",
            ""));
    server.own(users);
    server.own(settings);
    List<String> command = new ArrayList<>(List.of(program.toString(), "-q"));
    server.otherUser().ifPresent(user -> command.addAll(List.of("-u", user)));
    command.add(settings.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    var started = new PgBouncer(process, port);
    Eventually.holds("the pooler listens", started::listens);
    return started;
  }

  private boolean listens() {
    try (var socket = new java.net.Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
