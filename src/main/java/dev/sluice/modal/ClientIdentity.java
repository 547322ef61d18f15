package dev.sluice.modal;

/**
 * How we present ourselves to Modal. All three are configurable, since a gate on them is the
 * likeliest way to be shut out.
 *
 * @param type Modal's number of a client family; 8 is its JS library, and none is reserved for
 *     others
 * @param version of the protocol's client; constant in Modal's libraries (2026-10)
 * @param product our own name and version, so that Modal can tell us from its own libraries
 */
public record ClientIdentity(String type, String version, String product) {
  public static final ClientIdentity DEFAULT =
      new ClientIdentity("8", "1.0.0", "sluice/" + ownVersion());

  private static String ownVersion() {
    String version = ClientIdentity.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
