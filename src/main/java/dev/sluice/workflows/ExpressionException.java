package dev.sluice.workflows;

/** An expression that GitHub would refuse. */
final class ExpressionException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int offset;

  /**
   * @param message one line without a full stop
   * @param offset where in the expression
   */
  ExpressionException(String message, int offset) {
    super(message, null, false, false);
    this.offset = offset;
  }

  int offset() {
    return offset;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
