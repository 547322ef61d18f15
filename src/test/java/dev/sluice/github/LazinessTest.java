package dev.sluice.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.secret.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands that never call GitHub do not pay for an HTTP client. */
class LazinessTest {

  @Test
  void makingAnApiLoadsNothingOfOkHttp() throws Exception {
    var loader = new Recorder();
    Class<?> token = loader.loadClass("dev.sluice.github.Credential$Token");
    Class<?> connection = loader.loadClass("dev.sluice.github.GithubConnection");
    Object credential = token.getConstructor(Secret.class).newInstance(Canary.secret("ghp"));
    Object settings =
        connection
            .getMethod("of", URI.class, token.getInterfaces()[0])
            .invoke(null, URI.create("https://api.github.com"), credential);
    Object api =
        loader
            .loadClass("dev.sluice.github.GithubApi")
            .getConstructor(connection, InstantSource.class)
            .newInstance(settings, InstantSource.system());
    api.getClass().getMethod("runners").invoke(api);
    api.getClass().getMethod("close").invoke(api);

    assertThat(loader.asked).contains("dev.sluice.github.LazyTransport");
    assertThat(loader.asked)
        .noneMatch(name -> name.startsWith("okhttp3.") || name.startsWith("okio."));
  }

  /** Loads this package by itself and notes every class that is asked for on the way. */
  private static final class Recorder extends ClassLoader {
    private final List<String> asked = new ArrayList<>();

    private Recorder() {
      super(LazinessTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      asked.add(name);
      if (!name.startsWith("dev.sluice.github.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String resource = name.replace('.', '/') + ".class";
      try (InputStream in = getResourceAsStream(resource)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException unreadable) {
        throw new ClassNotFoundException(name, unreadable);
      }
    }
  }
}
