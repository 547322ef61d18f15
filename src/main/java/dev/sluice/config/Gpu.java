package dev.sluice.config;

/**
 * A GPU request.
 *
 * @param type Modal's name in upper case, with {@code !} or {@code +} if written
 * @param count at least 1
 */
public record Gpu(String type, int count) {
  /** {@code TYPE} or {@code TYPE:COUNT}, as Modal writes it. */
  @Override
  public String toString() {
    return count == 1 ? type : type + ":" + count;
  }

  /**
   * The type that caps count by: without {@code !} and {@code +}, and {@code A100} is {@code
   * A100-40GB}, since Modal sells them as one.
   */
  public String capType() {
    String plain = type.replace("!", "").replace("+", "");
    return plain.equals("A100") ? "A100-40GB" : plain;
  }
}
