package dev.sluice;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One package is one concept; arrows run from the command line down to the diagnostics only. */
class ArchitectureTest {
  private static final String ROOT = "dev.sluice.";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.sluice");

  /** What each package may use of ours, besides itself. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("diagnostic", Set.of()),
          Map.entry("secret", Set.of()),
          Map.entry("address", Set.of("diagnostic")),
          Map.entry("telemetry", Set.of()),
          Map.entry("yaml", Set.of("diagnostic")),
          Map.entry("config", Set.of("yaml", "address", "diagnostic")),
          Map.entry("routing", Set.of("config", "diagnostic")),
          Map.entry("cost", Set.of("config", "yaml", "diagnostic")),
          Map.entry("analysis", Set.of("cost", "routing", "config", "diagnostic")),
          Map.entry(
              "plan", Set.of("ledger", "analysis", "cost", "routing", "config", "diagnostic")),
          Map.entry("golden", Set.of("analysis", "routing", "config", "yaml", "diagnostic")),
          Map.entry("provider", Set.of("routing", "config", "address", "secret")),
          Map.entry("ledger", Set.of("routing", "config", "diagnostic")),
          Map.entry("intake", Set.of("ledger", "routing", "config", "secret")),
          Map.entry("scheduler", Set.of("ledger", "provider", "routing", "config", "secret")),
          Map.entry(
              "generation",
              Set.of(
                  "ledger", "provider", "analysis", "routing", "config", "diagnostic", "secret")),
          Map.entry("workflows", Set.of("routing", "config", "yaml", "diagnostic")),
          Map.entry(
              "api",
              Set.of(
                  "plan",
                  "analysis",
                  "golden",
                  "workflows",
                  "doctor",
                  "cost",
                  "provider",
                  "ledger",
                  "routing",
                  "config",
                  "diagnostic")),
          Map.entry("doctor", Set.of("provider", "routing", "config", "address", "secret")),
          Map.entry(
              "server",
              Set.of(
                  "generation",
                  "intake",
                  "ledger",
                  "api",
                  "provider",
                  "routing",
                  "config",
                  "address",
                  "secret")),
          Map.entry("github", Set.of("provider", "routing", "config", "address", "secret")),
          Map.entry("modal", Set.of("provider", "routing", "config", "secret")),
          Map.entry("store", Set.of("ledger", "routing", "config", "diagnostic", "secret")),
          Map.entry("emulator", Set.of("secret")),
          Map.entry("settings", Set.of("address", "secret")),
          Map.entry(
              "app",
              Set.of(
                  "plan",
                  "analysis",
                  "cost",
                  "server",
                  "doctor",
                  "golden",
                  "generation",
                  "scheduler",
                  "intake",
                  "ledger",
                  "provider",
                  "routing",
                  "config",
                  "diagnostic",
                  "github",
                  "modal",
                  "store",
                  "emulator",
                  "settings",
                  "api",
                  "address",
                  "secret",
                  "telemetry")),
          Map.entry(
              "cli",
              Set.of(
                  "app",
                  "api",
                  "plan",
                  "analysis",
                  "cost",
                  "doctor",
                  "golden",
                  "intake",
                  "ledger",
                  "provider",
                  "scheduler",
                  "workflows",
                  "routing",
                  "config",
                  "diagnostic",
                  "emulator",
                  "settings",
                  "secret",
                  "telemetry")));

  private static String conceptOf(JavaClass type) {
    String rest = type.getPackageName().substring(ROOT.length());
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }

  @Test
  void arrowsRunOneWay() {
    Set<String> wrong = new TreeSet<>();
    for (JavaClass type : CLASSES) {
      if (!type.getPackageName().startsWith(ROOT)) {
        continue;
      }
      String from = conceptOf(type);
      Set<String> allowed = MAY_USE.get(from);
      assertThat(allowed).as("package " + from + " is not in the architecture").isNotNull();
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass())
          .filter(target -> target.getPackageName().startsWith(ROOT))
          .map(ArchitectureTest::conceptOf)
          .filter(to -> !to.equals(from) && !allowed.contains(to))
          .forEach(to -> wrong.add(from + " -> " + to + " (" + type.getSimpleName() + ")"));
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void thePureCoreKnowsNoTransportAndNoStore() {
    noClasses()
        .that(
            resideInAnyPackage(
                Stream.of(
                        "diagnostic",
                        "address",
                        "yaml",
                        "config",
                        "routing",
                        "cost",
                        "analysis",
                        "plan",
                        "golden",
                        "ledger",
                        "provider",
                        "scheduler",
                        "intake",
                        "doctor",
                        "generation")
                    .map(name -> ROOT + name + "..")
                    .collect(Collectors.toList())
                    .toArray(String[]::new)))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "io.undertow..",
                "io.grpc..",
                "okhttp3..",
                "org.jdbi..",
                "java.sql..",
                "modal.client..",
                "picocli..",
                "dagger.."))
        .check(CLASSES);
  }

  @Test
  void theGeneratedProtocolStaysInAdapterAndEmulator() {
    noClasses()
        .that(not(resideInAnyPackage(ROOT + "modal..", ROOT + "emulator..", "modal.client..")))
        .should()
        .dependOnClassesThat(resideInAnyPackage("modal.client.."))
        .check(CLASSES);
  }

  @Test
  void onlyTheAnalysisKnowsTheSolver() {
    noClasses()
        .that(not(resideInAnyPackage(ROOT + "analysis..", "org.logicng..")))
        .should()
        .dependOnClassesThat(resideInAnyPackage("org.logicng.."))
        .check(CLASSES);
  }

  @Test
  void onlyMainEndsTheProcess() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.sluice.cli.Main")
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes()
        .that(resideInAnyPackage("dev.sluice.."))
        .should(
            new com.tngtech.archunit.lang.ArchCondition<JavaClass>("be in a null-marked package") {
              @Override
              public void check(JavaClass type, com.tngtech.archunit.lang.ConditionEvents events) {
                boolean marked =
                    type.getPackage().isAnnotatedWith(org.jspecify.annotations.NullMarked.class);
                if (!marked) {
                  events.add(
                      com.tngtech.archunit.lang.SimpleConditionEvent.violated(
                          type, type.getPackageName() + " is not @NullMarked"));
                }
              }
            })
        .check(CLASSES);
  }
}
