package dev.sluice.golden;

import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The results as the JUnit XML that build servers read: a suite for each file, a failure for each
 * case that failed, an error for each error in a file. Times are zero, so that equal results are
 * equal bytes.
 */
public final class JunitReport {
  private static final int REPLACEMENT = 0xFFFD;

  private final XMLStreamWriter xml;

  private JunitReport(XMLStreamWriter xml) {
    this.xml = xml;
  }

  /** Writes the results of a run. */
  public static String of(TestRun run) {
    return document(report -> {
      int tests = 0;
      int failures = 0;
      int errors = 0;
      for (TestRun.FileRun file : run.files()) {
        tests += tests(file);
        failures += failures(file);
        errors += errors(file.diagnostics()).size();
      }
      report.start("testsuites", "sluice test", tests, failures, errors);
      for (TestRun.FileRun file : run.files()) {
        report.suite(file);
      }
      report.xml.writeEndElement();
    });
  }

  /**
   * Writes that nothing could be run.
   *
   * @param diagnostics those of the pools file, or of test files that are missing
   */
  public static String ofErrors(List<Diagnostic> diagnostics) {
    List<Diagnostic> errors = errors(diagnostics);
    return document(report -> {
      report.start("testsuites", "sluice test", errors.size(), 0, errors.size());
      report.start("testsuite", "pools file", errors.size(), 0, errors.size());
      for (Diagnostic error : errors) {
        report.error(error);
      }
      report.xml.writeEndElement();
      report.xml.writeEndElement();
    });
  }

  private interface Body {
    void write(JunitReport report) throws XMLStreamException;
  }

  private static String document(Body body) {
    var out = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
      xml.writeStartDocument("UTF-8", "1.0");
      body.write(new JunitReport(xml));
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a text in memory takes everything", e);
    }
    return out.append('\n').toString();
  }

  private static int tests(TestRun.FileRun file) {
    return file.results().size() + file.properties().size() + errors(file.diagnostics()).size();
  }

  private static int failures(TestRun.FileRun file) {
    long cases = file.results().stream().filter(result -> !result.passed()).count();
    long properties = file.properties().stream().filter(result -> !result.passed()).count();
    return (int) (cases + properties);
  }

  private static List<Diagnostic> errors(List<Diagnostic> diagnostics) {
    return diagnostics.stream().filter(Diagnostic::isError).toList();
  }

  private void start(String element, String name, int tests, int failures, int errors)
      throws XMLStreamException {
    xml.writeCharacters("\n");
    xml.writeStartElement(element);
    attribute("name", name);
    attribute("time", "0");
    attribute("tests", Integer.toString(tests));
    attribute("errors", Integer.toString(errors));
    attribute("skipped", "0");
    attribute("failures", Integer.toString(failures));
  }

  private void suite(TestRun.FileRun file) throws XMLStreamException {
    List<Diagnostic> errors = errors(file.diagnostics());
    start("testsuite", file.file().source().path(), tests(file), failures(file), errors.size());
    for (Diagnostic error : errors) {
      error(error);
    }
    for (CaseResult result : file.results()) {
      test(result.test().name(), result.test().place());
      if (!result.passed()) {
        problem(
            "failure", "Mismatch", result.mismatches().getFirst().describe(), Failure.text(result));
      }
      xml.writeEndElement();
    }
    for (PropertyResult result : file.properties()) {
      test(result.property().name(), result.property().place());
      if (!result.passed()) {
        problem("failure", "Refuted", result.lines().getFirst(), Failure.text(result));
      }
      xml.writeEndElement();
    }
    xml.writeCharacters("\n");
    xml.writeEndElement();
  }

  private void test(String name, Place place) throws XMLStreamException {
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testcase");
    attribute("name", name);
    attribute("classname", Path.of(place.file()).getFileName().toString());
    attribute("time", "0");
  }

  private void error(Diagnostic error) throws XMLStreamException {
    test(error.code().id() + " " + error.place(), error.place());
    problem("error", error.code().id(), error.message(), error.place() + ": " + error.message());
    xml.writeEndElement();
  }

  private void problem(String element, String type, String message, String text)
      throws XMLStreamException {
    xml.writeStartElement(element);
    attribute("message", message);
    attribute("type", type);
    xml.writeCharacters(writable(text));
    xml.writeEndElement();
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, writable(value));
  }

  /** XML 1.0 has no way at all to write most controls. */
  private static String writable(String text) {
    var out = new StringBuilder();
    text.codePoints().forEach(c -> out.appendCodePoint(isWritable(c) ? c : REPLACEMENT));
    return out.toString();
  }

  private static boolean isWritable(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= ' ' && c < Character.MIN_SURROGATE)
        || (c > Character.MAX_SURROGATE && c <= 0xFFFD)
        || c > 0xFFFF;
  }
}
