package dev.sluice.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands that never call Modal must not pay for gRPC. */
class LazinessTest {
  @Test
  void loadsNothingOfGrpcBeforeTheFirstCall() throws Exception {
    var loader = new Watching(getClass().getClassLoader());

    loader.loadClass(Use.class.getName()).getDeclaredMethod("openAndClose").invoke(null);

    assertThat(loader.loaded).contains("dev.sluice.modal.Modal");
    assertThat(loader.loaded)
        .noneMatch(name ->
            name.startsWith("io.grpc.")
                || name.startsWith("com.google.protobuf.")
                || name.startsWith("modal.client."));
  }

  /** Runs inside the watched loader. */
  public static final class Use {
    private Use() {}

    public static void openAndClose() {
      new Modal(
              new ModalConnection(
                  URI.create("https://api.modal.com"),
                  Canary.secret("id"),
                  Canary.secret("secret"),
                  "app",
                  null),
              InstantSource.system())
          .close();
    }
  }

  /** Defines all but the platform's classes itself, and writes down which were asked for. */
  private static final class Watching extends ClassLoader {
    final List<String> loaded = new ArrayList<>();

    Watching(ClassLoader parent) {
      super(parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      loaded.add(name);
      Class<?> known = findLoadedClass(name);
      if (known != null || !name.startsWith("dev.sluice.")) {
        return known != null ? known : super.loadClass(name, resolve);
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
