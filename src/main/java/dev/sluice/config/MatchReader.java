package dev.sluice.config;

import dev.sluice.config.Interpolation.Allows;
import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the matchers of pools and deny rules. */
final class MatchReader {
  private static final Set<Visibility> POOL_VISIBILITY =
      EnumSet.of(Visibility.PRIVATE, Visibility.INTERNAL);

  private MatchReader() {}

  /** The matcher of a pool. */
  static Match pool(Fields owner) {
    Fields match = owner.fields("match");
    LabelMatch labels = labels(match, true);
    Located written = match.get("labels");
    if (written != null && labels.all().isEmpty() && labels.any().isEmpty() && isShaped(written)) {
      owner
          .reading()
          .findings()
          .add(
              Code.NO_REQUIRED_LABEL,
              "A pool needs a label in all or any",
              written,
              "Name the labels that jobs use to ask for this pool, such as all: [modal].");
    }
    return match(match, labels, POOL_VISIBILITY, ForkPolicy.EXCLUDE_IN_PUBLIC);
  }

  /** The matcher of a deny rule: it says more when it says nothing. */
  static Match deny(Fields owner) {
    return selector(owner.fields("match"));
  }

  /** A matcher that stands alone and picks jobs, as a deny rule's would. */
  static Match selector(Fields match) {
    return match(match, labels(match, false), EnumSet.allOf(Visibility.class), ForkPolicy.INCLUDE);
  }

  /** A matcher without any clause. */
  static Match any(Place place) {
    return new Match(
        LabelMatch.UNSTATED,
        GlobList.ANY,
        GlobList.ANY,
        GlobList.ANY,
        GlobList.ANY,
        EnumSet.allOf(Visibility.class),
        ForkPolicy.INCLUDE,
        place,
        place,
        place);
  }

  /** Whether the lists are empty because nothing is written, not because something is wrong. */
  private static boolean isShaped(Located labels) {
    return switch (labels.node()) {
      case Node.Sequence list -> list.items().isEmpty();
      case Node.Mapping mapping ->
          isEmptyList(mapping.entries().get("all")) && isEmptyList(mapping.entries().get("any"));
      case Node.Scalar _ -> false;
    };
  }

  private static boolean isEmptyList(Node.@Nullable Entry entry) {
    return entry == null || (entry.value() instanceof Node.Sequence list && list.items().isEmpty());
  }

  private static Match match(
      Fields match, LabelMatch labels, Set<Visibility> visibility, ForkPolicy forks) {
    Place place = match.self().place();
    Located visibilityAt = match.get("visibility");
    Located forksAt = match.get("forks");
    return new Match(
        labels,
        globs(match, "repositories", true),
        globs(match, "workflows", false),
        globs(match, "branches", false),
        globs(match, "actors", false),
        visibility(match, visibility),
        forks(match, forks),
        place,
        visibilityAt == null ? place : visibilityAt.place(),
        forksAt == null ? place : forksAt.place());
  }

  private static Set<Visibility> visibility(Fields match, Set<Visibility> absent) {
    if (match.get("visibility") == null) {
      return absent;
    }
    Set<Visibility> listed = EnumSet.noneOf(Visibility.class);
    for (Text text : match.texts("visibility")) {
      Visibility one = Words.of(text, List.of(Visibility.values()), Visibility::word, match);
      if (one != null) {
        listed.add(one);
      }
    }
    return listed;
  }

  private static ForkPolicy forks(Fields match, ForkPolicy absent) {
    Text text = match.text("forks");
    if (text == null) {
      return absent;
    }
    var writable = List.of(ForkPolicy.EXCLUDE, ForkPolicy.INCLUDE, ForkPolicy.ONLY);
    ForkPolicy policy = Words.of(text, writable, ForkPolicy::word, match);
    return policy == null ? absent : policy;
  }

  private static LabelMatch labels(Fields match, boolean pool) {
    Located at = match.get("labels");
    if (at == null || at.node() instanceof Node.Scalar) {
      return LabelMatch.UNSTATED;
    }
    if (at.node() instanceof Node.Sequence) {
      List<Glob> all = labelGlobs(match.values().texts(at, Allows.NOTHING), match);
      return new LabelMatch(all, List.of(), List.of(), List.of());
    }
    Fields labels = match.fields(at);
    return new LabelMatch(
        labelGlobs(labels.texts("all"), labels),
        labelGlobs(labels.texts("any"), labels),
        labelGlobs(labels.texts("none"), labels),
        pool ? labelGlobs(labels.texts("optional"), labels) : List.of());
  }

  private static List<Glob> labelGlobs(List<Text> texts, Fields fields) {
    return labelGlobs(texts, fields, "List it under none, without the !.");
  }

  /**
   * Reads globs on labels.
   *
   * @param insteadOfNot the help for one that starts with {@code !}
   */
  static List<Glob> labelGlobs(List<Text> texts, Fields fields, String insteadOfNot) {
    List<Glob> globs = new ArrayList<>();
    for (Text text : texts) {
      String problem =
          text.value().startsWith("!") ? "A label cannot be excluded with !" : blank(text);
      if (problem == null) {
        globs.add(new Glob(text.value(), text.place()));
      } else {
        String help = text.value().startsWith("!") ? insteadOfNot : null;
        fields.reading().findings().add(Code.BAD_GLOB, problem, text.at(), help);
      }
    }
    return globs;
  }

  private static GlobList globs(Fields match, String key, boolean repositories) {
    List<Glob> include = new ArrayList<>();
    List<Glob> exclude = new ArrayList<>();
    for (Text text : match.texts(key)) {
      boolean negative = text.value().startsWith("!");
      String pattern = negative ? text.value().substring(1) : text.value();
      String problem = blank(new Text(pattern, text.at()));
      String help = null;
      if (problem == null && repositories && slashes(pattern) != 1) {
        problem = Quote.of(pattern) + " is not a glob on owner/name";
        help =
            slashes(pattern) == 0
                ? "Write the owner too: " + Quote.of("*/" + pattern.replace("**", "*")) + "."
                : "It holds one slash, between owner and name.";
      }
      if (problem == null) {
        (negative ? exclude : include).add(new Glob(pattern, text.place()));
      } else {
        match.reading().findings().add(Code.BAD_GLOB, problem, text.at(), help);
      }
    }
    return new GlobList(include, exclude);
  }

  private static @Nullable String blank(Text text) {
    if (text.value().isBlank()) {
      return "A glob must not be empty";
    }
    return text.value().equals(text.value().strip()) ? null : "A glob starts or ends with a space";
  }

  private static long slashes(String text) {
    return text.chars().filter(c -> c == '/').count();
  }
}
