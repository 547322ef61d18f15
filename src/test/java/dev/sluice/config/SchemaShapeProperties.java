package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.SourceText;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.YamlReader;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Holds the quick check to the validator, which has the last word. */
class SchemaShapeProperties {

  @Property(tries = 2000)
  void acceptsOnlyWhatTheValidatorAccepts(@ForAll long seed) {
    Optional<Node> root = YamlReader.read(SourceText.of("f.json", Damage.nodes(seed))).root();
    if (root.isEmpty()) {
      return;
    }
    var findings = new Findings();
    PoolsSchema.schema().validator().check(root.get(), findings);
    if (PoolsSchema.isRightAtFirstSight(root.get())) {
      assertThat(findings.inFileOrder(List.of())).isEmpty();
    }
  }

  @Example
  void acceptsEveryExampleAtFirstSight() {
    for (String text : Damage.VALID) {
      Node root = YamlReader.read(SourceText.of("f.yaml", text)).root().orElseThrow();
      assertThat(PoolsSchema.isRightAtFirstSight(root)).isTrue();
    }
  }
}
