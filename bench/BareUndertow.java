import io.undertow.Undertow;
import io.undertow.UndertowOptions;

/** The least that any server on Undertow does: read the whole body, answer 202. */
final class BareUndertow {
  public static void main(String[] args) {
    Undertow.builder()
        .addHttpListener(Integer.parseInt(args[0]), "127.0.0.1")
        .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, 1024L * 1024)
        .setHandler(
            exchange ->
                exchange
                    .getRequestReceiver()
                    .receiveFullBytes(
                        (answered, body) -> {
                          answered.setStatusCode(202);
                          answered.getResponseSender().send("{\"status\":\"accepted\"}");
                        }))
        .build()
        .start();
  }
}
