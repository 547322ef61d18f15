package dev.sluice.emulator;

/** Ends a call of the REST API with an error that its caller is told. */
final class GithubRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient GithubAnswer answer;

  GithubRefusal(GithubAnswer answer) {
    super("answered " + answer.status(), null, false, false);
    this.answer = answer;
  }

  static GithubRefusal of(int status, String message) {
    return new GithubRefusal(GithubAnswer.error(status, message));
  }

  GithubAnswer answer() {
    return answer;
  }
}
