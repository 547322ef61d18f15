package dev.sluice.api;

import dev.sluice.config.Visibility;
import dev.sluice.ledger.Traffic;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * One job, or the recorded jobs of one kind, in a file of JSON Lines: {@code {"repository",
 * "labels","visibility":"private","fork":false,"workflow","branch","actor","jobs":1,"lastSeen",
 * "timed":0,"seconds":0}}, all but the first two optional. {@code "fork":null} is a fork that is
 * not known; the last four are those of {@link Traffic}, {@code seconds} its life.
 */
public sealed interface JobLine {
  /** A line that names a job. */
  record Job(Traffic traffic) implements JobLine {
    public JobFacts facts() {
      return traffic.facts();
    }
  }

  /** A line that does not, and why. */
  record Bad(String message) implements JobLine {}

  /** Reads a line without its end; whatever it holds gives a value. */
  static JobLine parse(byte[] bytes, int from, int length) {
    return Reader.parse(bytes, from, length);
  }

  /** Writes a line without its end, in UTF-8. */
  static byte[] bytes(Traffic traffic) {
    return JobLineWriter.bytes(traffic);
  }

  /** Reads token by token, for which a file of millions of jobs is the reason. */
  final class Reader {
    private static final int MAX_DEPTH = 8;

    private static final JsonFactory JSON =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    /** Digits after the point that a number may have; far more than any program writes. */
    private static final int MAX_SCALE = 400;

    private static final int NANO_DIGITS = 9;

    private enum Key {
      REPOSITORY("repository"),
      LABELS("labels"),
      VISIBILITY("visibility"),
      FORK("fork"),
      WORKFLOW("workflow"),
      BRANCH("branch"),
      ACTOR("actor"),
      JOBS("jobs"),
      LAST_SEEN("lastSeen"),
      TIMED("timed"),
      SECONDS("seconds");

      private static final Map<String, Key> BY_WORD =
          Arrays.stream(values())
              .collect(Collectors.toUnmodifiableMap(key -> key.word, Function.identity()));

      private final String word;

      Key(String word) {
        this.word = word;
      }

      static @Nullable Key of(String word) {
        return BY_WORD.get(word);
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
    private long jobs = 1;
    private @Nullable Instant lastSeen;
    private long timed;
    private Duration life = Duration.ZERO;

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

    private Traffic read() throws Wrong {
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
      if (timed > jobs) {
        throw new Wrong("\"timed\" is more than \"jobs\"");
      }
      if (timed == 0 && !life.isZero()) {
        throw new Wrong("\"seconds\" is there and \"timed\" is not");
      }
      return new Traffic(
          new JobFacts(repository, labels, visibility, fork, workflow, branch, actor),
          jobs,
          lastSeen,
          timed,
          life);
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
        case JOBS -> jobs = whole(key, 1);
        case LAST_SEEN -> lastSeen = lastSeen();
        case TIMED -> timed = whole(key, 0);
        case SECONDS -> life = seconds();
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

    private long whole(Key key, long least) throws Wrong {
      if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
          && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
        long number = parser.getLongValue();
        if (number >= least && number <= Traffic.MOST) {
          return number;
        }
      }
      throw new Wrong(
          "\"" + key.word + "\" is not a whole number from " + least + " to " + Traffic.MOST);
    }

    private @Nullable Instant lastSeen() throws Wrong {
      String text = text(Key.LAST_SEEN);
      try {
        return text == null ? null : Instant.parse(text);
      } catch (DateTimeException _) {
        throw new Wrong("\"lastSeen\" is not a moment like 2026-11-24T03:00:00Z");
      }
    }

    private Duration seconds() throws Wrong {
      JsonToken token = parser.currentToken();
      if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
        BigDecimal number = parser.getDecimalValue();
        // To round one with an exponent without end would take as long.
        if (number.signum() >= 0
            && number.compareTo(BigDecimal.valueOf(Traffic.MOST)) <= 0
            && number.scale() <= MAX_SCALE) {
          BigDecimal rounded = number.setScale(NANO_DIGITS, RoundingMode.HALF_EVEN);
          long whole = rounded.longValue();
          return Duration.ofSeconds(
              whole, rounded.subtract(BigDecimal.valueOf(whole)).unscaledValue().longValue());
        }
      }
      throw new Wrong("\"seconds\" is not a number from 0 to " + Traffic.MOST);
    }

    private static String shorten(String text) {
      return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
  }
}
