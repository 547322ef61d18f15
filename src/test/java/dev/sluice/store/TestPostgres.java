package dev.sluice.store;

import dev.sluice.Canary;
import dev.sluice.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of this process, started when it is first needed and stopped with the
 * process. Every test makes a database of its own. Its programs are those of the system; they
 * refuse to run as root, so that then they run as another user.
 */
public final class TestPostgres {
  static final String USER = "sluice";
  static final Secret PASSWORD = Canary.secret("postgres");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static @Nullable TestPostgres server;

  private final Path programs;
  private final Path directory;
  private final @Nullable String runAs;
  private final int port;

  private TestPostgres(Path programs, Path directory, @Nullable String runAs, int port) {
    this.programs = programs;
    this.directory = directory;
    this.runAs = runAs;
    this.port = port;
  }

  /** The server of this process. */
  public static synchronized TestPostgres server() {
    if (server == null) {
      server = another();
    }
    return server;
  }

  /** A server that its caller may stop and start. */
  public static TestPostgres another() {
    try {
      return begin();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TestPostgres begin() throws IOException {
    Path directory = Files.createTempDirectory("sluice-postgres");
    String runAs = System.getProperty("user.name").equals("root") ? otherUser(directory) : null;
    var started = new TestPostgres(PostgresPrograms.find(directory), directory, runAs, freePort());
    Path password = Files.writeString(directory.resolve("password"), PASSWORD.reveal());
    started.own(password);
    started.own(directory);
    started.run(
        "initdb",
        "--pgdata=" + started.data(),
        "--username=" + USER,
        "--auth=scram-sha-256",
        "--pwfile=" + password,
        "--encoding=UTF8",
        "--locale=C");
    Files.delete(password);
    Files.writeString(
        started.data().resolve("postgresql.auto.conf"),
        String.join(
            "\n",
            "listen_addresses = '127.0.0.1'",
            "port = " + started.port,
            "unix_socket_directories = ''",
            "shared_buffers = 32MB",
            "max_connections = 100",
            "logging_collector = off",
            ""));
    Runtime.getRuntime().addShutdownHook(new Thread(started::end));
    started.start();
    return started;
  }

  private static String otherUser(Path directory) throws IOException {
    for (String name : List.of("postgres", "nobody")) {
      try {
        UserPrincipal user =
            directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
        return user.getName();
      } catch (java.nio.file.attribute.UserPrincipalNotFoundException e) {
        continue;
      }
    }
    throw new IOException("no user to run PostgreSQL as: it refuses to run as root");
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** As whom its programs run, if not as whoever runs the tests. */
  Optional<String> otherUser() {
    return Optional.ofNullable(runAs);
  }

  /** A directory that lasts as long as the server, for programs that run as its user. */
  Path newDirectory(String name) throws IOException {
    Path made = Files.createTempDirectory(directory, name);
    own(made);
    return made;
  }

  private Path data() {
    return directory.resolve("data");
  }

  void own(Path file) throws IOException {
    if (runAs != null) {
      Files.setOwner(
          file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(runAs));
    }
  }

  private void run(String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (runAs != null) {
      command.addAll(List.of("runuser", "-u", runAs, "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    Path output = directory.resolve(program + ".out");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(program + " does not end");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (process.exitValue() != 0) {
      throw new IOException(program + " failed: " + Files.readString(output));
    }
  }

  /** Starts it, if it was stopped. */
  public void start() {
    control("-w", "-l", directory.resolve("log").toString(), "start");
  }

  /** Stops it and ends its connections, as a restart for a new version does. */
  public void stop() {
    control("-w", "-m", "fast", "stop");
  }

  private void control(String... arguments) {
    List<String> all = new ArrayList<>(List.of("-D", data().toString()));
    all.addAll(List.of(arguments));
    try {
      run("pg_ctl", all.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void end() {
    try {
      control("-w", "-m", "immediate", "stop");
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // It lies in a directory for temporary files.
    }
  }

  public int port() {
    return port;
  }

  /** Makes an empty database. */
  public Database create() {
    var database = new Database(this, "test" + DATABASES.incrementAndGet());
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + database.name());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return database;
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, USER, PASSWORD.reveal());
  }

  /**
   * One database of the server.
   *
   * @param server that it is in
   */
  public record Database(TestPostgres server, String name) {
    /** How a ledger reaches it. */
    public PostgresAddress address() {
      return address(server.port(), "");
    }

    /** How a ledger reaches it through another port of this machine, with parameters. */
    public PostgresAddress address(int port, String query) {
      return new PostgresAddress(
          "jdbc:postgresql://127.0.0.1:" + port + "/" + name + query,
          USER,
          Map.of("password", PASSWORD));
    }

    /** What {@code SLUICE_STORE} says of it, but for the password. */
    public String text() {
      return "postgresql://" + USER + "@127.0.0.1:" + server.port() + "/" + name;
    }

    public Secret password() {
      return PASSWORD;
    }

    /** A connection past any ledger. */
    public Connection connect() throws SQLException {
      return server.connect(name);
    }

    /** The same for queries. */
    public Jdbi jdbi() {
      return Jdbi.create(
          "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + name, USER, PASSWORD.reveal());
    }

    /** Ends all other sessions of it. */
    public void endSessions() {
      jdbi()
          .useHandle(handle ->
              handle.execute(
                  "select pg_terminate_backend(pid) from pg_stat_activity"
                      + " where datname = current_database() and pid <> pg_backend_pid()"));
    }
  }
}
