package dev.sluice.api;

import dev.sluice.config.Visibility;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * One job in a file of JSON Lines: {@code {"repository","labels","visibility":"private",
 * "fork":false,"workflow","branch","actor"}}, all but the first two optional. {@code "fork":null}
 * is a fork that is not known.
 */
public sealed interface JobLine {
  /** A line that names a job. */
  record Job(JobFacts facts) implements JobLine {}

  /** A line that does not, and why. */
  record Bad(String message) implements JobLine {}

  /** Reads a line without its end; whatever it holds gives a value. */
  static JobLine parse(byte[] bytes, int from, int length) {
    return Reader.parse(bytes, from, length);
  }

  /** Reads token by token, for which a file of millions of jobs is the reason. */
  final class Reader {
    private static final int MAX_DEPTH = 8;

    private static final JsonFactory JSON =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private enum Key {
      REPOSITORY,
      LABELS,
      VISIBILITY,
      FORK,
      WORKFLOW,
      BRANCH,
      ACTOR;

      private final String word = name().toLowerCase(java.util.Locale.ROOT);

      static @Nullable Key of(String word) {
        for (Key key : values()) {
          if (key.word.equals(word)) {
            return key;
          }
        }
        return null;
      }
    }

    /** What is wrong with a line, in one sentence without a full stop. */
    private static final class Wrong extends Exception {
      private static final long serialVersionUID = 1L;
      private final String sentence;

      Wrong(String sentence) {
        super(sentence, null, false, false);
        this.sentence = sentence;
      }
    }

    private final JsonParser parser;
    private final Set<Key> seen = EnumSet.noneOf(Key.class);
    private @Nullable RepositoryName repository;
    private @Nullable List<String> labels;
    private Visibility visibility = Visibility.PRIVATE;
    private Fork fork = Fork.NO;
    private @Nullable String workflow;
    private @Nullable String branch;
    private @Nullable String actor;

    private Reader(JsonParser parser) {
      this.parser = parser;
    }

    private static JobLine parse(byte[] bytes, int from, int length) {
      try (JsonParser parser =
          JSON.createParser(tools.jackson.core.ObjectReadContext.empty(), bytes, from, length)) {
        return new Job(new Reader(parser).read());
      } catch (JacksonException e) {
        return new Bad("not JSON, or not to its end: " + e.getOriginalMessage());
      } catch (Wrong e) {
        return new Bad(e.sentence);
      }
    }

    private JobFacts read() throws Wrong {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Wrong("not a JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String word = parser.currentName();
        Key key = Key.of(word);
        if (key == null) {
          throw new Wrong("unknown key \"" + shorten(word) + "\"");
        }
        if (!seen.add(key)) {
          throw new Wrong("\"" + key.word + "\" stands there twice");
        }
        parser.nextToken();
        read(key);
      }
      if (parser.nextToken() != null) {
        throw new Wrong("more than one JSON object");
      }
      if (repository == null) {
        throw new Wrong("\"repository\" is missing");
      }
      if (labels == null) {
        throw new Wrong("\"labels\" is missing");
      }
      return new JobFacts(repository, labels, visibility, fork, workflow, branch, actor);
    }

    private void read(Key key) throws Wrong {
      switch (key) {
        case REPOSITORY -> repository = repository();
        case LABELS -> labels = labels();
        case VISIBILITY -> {
          String word = text(key);
          visibility = word == null ? Visibility.PRIVATE : visibility(word);
        }
        case FORK -> fork = fork();
        case WORKFLOW -> workflow = text(key);
        case BRANCH -> branch = text(key);
        case ACTOR -> actor = text(key);
      }
    }

    private RepositoryName repository() throws Wrong {
      String name = text(Key.REPOSITORY);
      Optional<RepositoryName> parsed =
          name == null ? Optional.empty() : RepositoryName.parse(name);
      if (parsed.isEmpty()) {
        throw new Wrong("\"repository\" is not owner/name");
      }
      return parsed.get();
    }

    private List<String> labels() throws Wrong {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw new Wrong("\"labels\" is not a list");
      }
      List<String> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
          throw new Wrong("\"labels\" holds something that is not text");
        }
        list.add(parser.getString());
      }
      return list;
    }

    private static Visibility visibility(String word) throws Wrong {
      for (Visibility visibility : Visibility.values()) {
        if (visibility.word().equals(word)) {
          return visibility;
        }
      }
      throw new Wrong("\"visibility\" is not private, internal or public");
    }

    private Fork fork() throws Wrong {
      return switch (parser.currentToken()) {
        case VALUE_TRUE -> Fork.YES;
        case VALUE_FALSE -> Fork.NO;
        case VALUE_NULL -> Fork.UNKNOWN;
        case null, default -> throw new Wrong("\"fork\" is neither true, false nor null");
      };
    }

    private @Nullable String text(Key key) throws Wrong {
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        return null;
      }
      if (parser.currentToken() != JsonToken.VALUE_STRING) {
        throw new Wrong("\"" + key.word + "\" is not text");
      }
      return parser.getString();
    }

    private static String shorten(String text) {
      return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
  }
}
