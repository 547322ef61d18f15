package dev.sluice.emulator;

/** How a request for a just-in-time registration ended. */
sealed interface GithubMint {
  /**
   * @param jitConfig single use, to be given to {@link GithubModel#connect}
   */
  record Minted(GithubRunner runner, String jitConfig) implements GithubMint {
    @Override
    public String toString() {
      return "Minted[" + runner.name() + "]";
    }
  }

  record NameTaken() implements GithubMint {}

  record NoSuchGroup() implements GithubMint {}

  record GroupNotAdministrable() implements GithubMint {}
}
