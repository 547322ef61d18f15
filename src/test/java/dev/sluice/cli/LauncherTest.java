package dev.sluice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout of its own, with a Maven that makes a jar which greets. */
class LauncherTest {
  private static final Path ROOT = Path.of(System.getProperty("sluice.root", "."));
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  /** What the jar's main class is called. */
  public static final class Greeter {
    private Greeter() {}

    public static void main(String[] arguments) {
      System.out.println("hello " + String.join(" ", arguments));
    }
  }

  @TempDir private Path directory = Path.of("");
  private Path checkout = Path.of("");
  private Path bin = Path.of("");

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = Files.createDirectories(directory.resolve("a checkout"));
    Files.copy(
        ROOT.resolve("sluice"), checkout.resolve("sluice"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    Files.createDirectories(checkout.resolve("src/main"));
    Files.createDirectories(checkout.resolve("schema"));
    bin = Files.createDirectories(directory.resolve("bin"));
    jar(directory.resolve("made.jar"));
    // Writes the jar in two halves, as a slow build does.
    Path mvn =
        Files.writeString(
            bin.resolve("mvn"),
            """
            #!/bin/sh
            cd "%s"
            echo built >>"%s"
            head -c 200 "%s" >target/sluice.jar
            sleep 2
            cp "%s" target/sluice.jar
            """
                .formatted(
                    checkout,
                    directory.resolve("builds"),
                    directory.resolve("made.jar"),
                    directory.resolve("made.jar")));
    assertThat(mvn.toFile().setExecutable(true)).isTrue();
  }

  private static void jar(Path file) throws IOException {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Greeter.class.getName());
    String name = Greeter.class.getName().replace('.', '/') + ".class";
    try (var out = new JarOutputStream(Files.newOutputStream(file), manifest);
        var in = Greeter.class.getClassLoader().getResourceAsStream(name)) {
      out.putNextEntry(new JarEntry(name));
      out.write(in == null ? new byte[0] : in.readAllBytes());
    }
  }

  private Process start(Map<String, String> environment) throws IOException {
    var builder = new ProcessBuilder(checkout.resolve("sluice").toString(), "version");
    builder.environment().clear();
    builder.environment().put("PATH", bin + ":/usr/bin:/bin");
    builder.environment().put("SLUICE_JAVA", JAVA);
    builder.environment().putAll(environment);
    return builder.start();
  }

  private record Ended(int code, String out, String err) {
    static Ended of(Process process) throws IOException, InterruptedException {
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Ended(process.exitValue(), out, err);
    }
  }

  @Test
  void twoFirstStartsMakeOneBuild() throws Exception {
    List<Process> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(start(Map.of()));
    }
    for (Process process : all) {
      Ended ended = Ended.of(process);
      assertThat(ended.code()).as(ended.err()).isZero();
      assertThat(ended.out()).isEqualTo("hello version\n");
    }
    assertThat(directory.resolve("builds")).hasContent("built\n");
    assertThat(checkout.resolve("target/sluice.lock")).doesNotExist();
  }

  @Test
  void aLockWhoseOwnerIsGoneHoldsNobody() throws Exception {
    Files.createDirectories(checkout.resolve("target"));
    Process gone = new ProcessBuilder("true").start();
    assertThat(gone.waitFor(10, TimeUnit.SECONDS)).isTrue();
    Files.writeString(checkout.resolve("target/sluice.lock"), gone.pid() + "\n");
    assertThat(Ended.of(start(Map.of())).out()).isEqualTo("hello version\n");
  }

  @Test
  void refusesAJavaThatIsNone() throws Exception {
    Ended ended = Ended.of(start(Map.of("SLUICE_JAVA", "/nonexistent/java")));
    assertThat(ended.code()).isEqualTo(127);
    assertThat(ended.err()).contains("SLUICE_JAVA", "/nonexistent/java");
  }

  @Test
  void saysWhenThereIsNothingToRun() throws Exception {
    Files.delete(checkout.resolve("pom.xml"));
    Ended ended = Ended.of(start(Map.of()));
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("there is neither", "target/sluice.jar");
  }

  @Test
  void needsNoHome() throws Exception {
    var builder = new ProcessBuilder(checkout.resolve("sluice").toString(), "version");
    builder.environment().clear();
    builder.environment().put("PATH", bin + ":/usr/bin:/bin");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Ended ended = Ended.of(builder.start());
    assertThat(ended.code()).as(ended.err()).isZero();
  }
}
