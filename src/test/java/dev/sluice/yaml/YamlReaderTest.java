package dev.sluice.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.SourceText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class YamlReaderTest {
  private static YamlDocument read(String text) {
    return YamlReader.read(SourceText.of("f.yaml", text));
  }

  private static List<Code> codes(String text) {
    return codes(read(text));
  }

  private static List<Code> codes(YamlDocument document) {
    return document.diagnostics().stream().map(Diagnostic::code).toList();
  }

  private static Node.Scalar scalar(String text) {
    return (Node.Scalar) read(text).root().orElseThrow();
  }

  @Test
  void rejectsAliasBomb() {
    var text = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 48; i++) {
      text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(codes(text.toString())).hasSize(94).containsOnly(Code.COLLECTION_ALIAS);
  }

  @Test
  void rejectsRecursiveAlias() {
    assertThat(codes("&a [*a]")).containsExactly(Code.COLLECTION_ALIAS);
  }

  @Test
  void acceptsScalarAliases() {
    var document = read("a: &x one\nb: *x\n");
    assertThat(document.diagnostics()).isEmpty();
    var mapping = (Node.Mapping) document.root().orElseThrow();
    assertThat(mapping.value("b").orElseThrow())
        .isInstanceOfSatisfying(
            Node.Scalar.class,
            b -> {
              assertThat(b.text()).isEqualTo("one");
              assertThat(b.place()).hasToString("f.yaml:2:4");
            });
  }

  private static YamlDocument workflow(String text) {
    return YamlReader.read(SourceText.of("f.yaml", text), Dialect.WORKFLOW);
  }

  @Test
  void aliasesOfWorkflowsStandForCollections() {
    var document = workflow("a: &x [one, {b: &y {c: d}}]\ne: *x\nf: *y\n");
    assertThat(document.diagnostics()).isEmpty();
    var mapping = (Node.Mapping) document.root().orElseThrow();
    assertThat(mapping.value("e")).isEqualTo(mapping.value("a"));
    assertThat(mapping.value("f").orElseThrow()).isInstanceOf(Node.Mapping.class);
    assertThat(codes(workflow("<<: {}\n"))).containsExactly(Code.MERGE_KEY);
    assertThat(codes(workflow("&a [*a]"))).containsExactly(Code.COLLECTION_ALIAS);
    assertThat(codes(workflow("a: *b\nc: &b []\n"))).containsExactly(Code.UNKNOWN_ALIAS);
  }

  @Test
  void countsWhatAliasesOfWorkflowsStandFor() {
    var bomb = new StringBuilder("a0: &a0 [x]\n");
    var tower = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 80; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
      tower.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
    }
    assertThat(codes(workflow(bomb.toString()))).containsExactly(Code.TOO_LARGE);
    assertThat(codes(workflow(tower.toString()))).containsExactly(Code.TOO_DEEP);
  }

  @Test
  void survivesDeepNesting() {
    assertThat(codes("[".repeat(20_000))).containsExactly(Code.TOO_DEEP);
    assertThat(codes("- ".repeat(20_000))).containsExactly(Code.TOO_DEEP);
    assertThat(codes("{a: ".repeat(20_000))).containsExactly(Code.TOO_DEEP);
    assertThat(codes("? ".repeat(20_000))).containsExactly(Code.TOO_DEEP);
    assertThat(codes("[".repeat(64) + "]".repeat(64))).isEmpty();
  }

  @Test
  void rejectsLongScalarsWithoutQuadraticWork() {
    String long15 = "x".repeat(15 << 20);
    assertThat(codes('"' + long15 + '"')).containsExactly(Code.TOO_LARGE);
    assertThat(codes(long15)).containsExactly(Code.TOO_LARGE);
    assertThat(codes("|\n  " + long15)).containsExactly(Code.TOO_LARGE);
    assertThat(codes('"' + "\\n".repeat(7 << 20) + '"')).containsExactly(Code.TOO_LARGE);
    assertThat(codes("# " + long15 + "\na: b")).isEmpty();
  }

  @Test
  void rejectsLargeFiles() {
    var source = new SourceText("f.yaml", new byte[YamlLimits.FILE_BYTES + 1]);
    assertThat(codes(YamlReader.read(source))).containsExactly(Code.TOO_LARGE);
    assertThat(codes("- a\n".repeat(1_100_000))).containsExactly(Code.TOO_LARGE);
  }

  @Test
  void reportsDuplicateKeysWithBothPlaces() {
    var diagnostic = read("a: 1\nb: 2\na: 3\n").diagnostics().getFirst();
    assertThat(diagnostic.code()).isEqualTo(Code.DUPLICATE_KEY);
    assertThat(diagnostic.place()).hasToString("f.yaml:3:1");
    assertThat(diagnostic.related().getFirst().place()).hasToString("f.yaml:1:1");
  }

  @Test
  void hasWordsOfItsOwnForTrapsOfYaml() {
    assertThat(codes("")).containsExactly(Code.EMPTY_FILE);
    assertThat(codes("# only a comment\n")).containsExactly(Code.EMPTY_FILE);
    assertThat(codes("a: 1\n---\nb: 2\n")).containsExactly(Code.SEVERAL_DOCUMENTS);
    assertThat(codes("a:\n\tb: 1\n")).containsExactly(Code.TAB);
    assertThat(codes("a: !x\n")).containsExactly(Code.UNQUOTED_EXCLUSION);
    assertThat(codes("a: [b, !acme/website]\n")).containsExactly(Code.UNQUOTED_EXCLUSION);
    assertThat(codes("a: !foo bar\n")).containsExactly(Code.TAG);
    assertThat(codes("a: !!java.lang.String x\n")).containsExactly(Code.TAG);
    assertThat(codes("<<: {}\n")).containsExactly(Code.MERGE_KEY);
    assertThat(codes("a: *.foo\n")).containsExactly(Code.SYNTAX);
    assertThat(codes("a: *foo\n")).containsExactly(Code.UNKNOWN_ALIAS);
    assertThat(codes("? [a]\n: b\n")).containsExactly(Code.BAD_KEY);
    assertThat(codes("a: \"\\0\"\n")).containsExactly(Code.CONTROL_CHARACTER);
    assertThat(codes("a: \u0007\n")).containsExactly(Code.CONTROL_CHARACTER);
    assertThat(codes("a: \"\\U99999999\"\n")).containsExactly(Code.SYNTAX);
    assertThat(codes("%YAML 9999999999.1\n---\na: b\n")).containsExactly(Code.SYNTAX);
  }

  @Test
  void rejectsOtherEncodings() {
    byte[] latin1 = "a: b\nc: \u00e9 x\n".getBytes(StandardCharsets.ISO_8859_1);
    var document = YamlReader.read(new SourceText("f.yaml", latin1));
    assertThat(codes(document)).containsExactly(Code.NOT_UTF8);
    assertThat(document.diagnostics().getFirst().place()).hasToString("f.yaml:2:4");
    byte[] utf16 = "a: b".getBytes(StandardCharsets.UTF_16);
    assertThat(codes(YamlReader.read(new SourceText("f.yaml", utf16))))
        .containsExactly(Code.NOT_UTF8);
  }

  @Test
  void warnsOfAByteOrderMarkAndReadsOn() {
    var document = read("\uFEFFa: 1\n");
    assertThat(codes(document)).containsExactly(Code.BYTE_ORDER_MARK);
    assertThat(((Node.Mapping) document.root().orElseThrow()).entries()).containsKey("a");
  }

  @Test
  void typesPlainScalarsAsJsonDoes() {
    assertThat(scalar("12").type()).isEqualTo(Node.Type.INTEGER);
    assertThat(scalar("-1.5e3").type()).isEqualTo(Node.Type.DECIMAL);
    assertThat(scalar("true").type()).isEqualTo(Node.Type.BOOLEAN);
    assertThat(scalar("null").type()).isEqualTo(Node.Type.NULL);
    for (String text :
        List.of("yes", "True", "017", "0x1F", "1_000", "2024-01-01", "\"1\"", ".5")) {
      assertThat(scalar(text).type()).as(text).isEqualTo(Node.Type.STRING);
    }
  }

  @Test
  void countsCodePointsAndKnowsWhereThingsEnd() {
    var mapping =
        (Node.Mapping)
            read("\"\uD83D\uDE00\": x\nb:\n  - c\n  - |\n    d\n\n").root().orElseThrow();
    var first = mapping.entries().values().iterator().next();
    assertThat(first.value().place()).hasToString("f.yaml:1:6");
    assertThat(first.key().place().endColumn()).isEqualTo(4);
    assertThat(mapping.place().endLine()).isEqualTo(5);
    assertThat(mapping.place().endColumn()).isEqualTo(6);
  }

  @Test
  void readsJsonWithTabsAndEscapes() {
    var document = read("{\n\t\"a\":\"\\ud83d\\ude00\\/\",\n\t\"b\":[1,2]\n}\n");
    assertThat(document.diagnostics()).isEmpty();
    var a = ((Node.Mapping) document.root().orElseThrow()).value("a").orElseThrow();
    assertThat(((Node.Scalar) a).text()).isEqualTo("\uD83D\uDE00/");
  }
}
