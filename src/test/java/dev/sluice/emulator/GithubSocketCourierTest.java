package dev.sluice.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.Test;

/** What carries deliveries over sockets holds nothing for hooks that are gone, nor once closed. */
class GithubSocketCourierTest {
  private final GithubSocketCourier courier = new GithubSocketCourier();

  private GithubReply carry(long hook, URI url) {
    var reply = new CompletableFuture<GithubReply>();
    courier.carry(hook, () -> Optional.of(new GithubPost(url, Map.of(), "{}")), reply::complete);
    return reply.orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void aLaneGoesWithItsHook() throws Exception {
    try (var receiver = new MockWebServer()) {
      receiver.start();
      receiver.enqueue(new MockResponse.Builder().code(202).build());
      receiver.enqueue(new MockResponse.Builder().code(204).build());
      URI url = receiver.url("/").uri();
      assertThat(carry(1, url).statusCode()).isEqualTo(202);
      assertThat(carry(2, url).statusCode()).isEqualTo(204);
      assertThat(courier.lanes()).isEqualTo(2);
      courier.forget(1);
      courier.forget(7);
      assertThat(courier.lanes()).isEqualTo(1);
    } finally {
      courier.close();
    }
  }

  @Test
  void severalAreUnderWayIfAskedFor() throws Exception {
    courier.atOnce(2);
    try (var receiver = new MockWebServer()) {
      var both = new CountDownLatch(2);
      receiver.setDispatcher(
          new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
              both.countDown();
              boolean met = both.await(20, TimeUnit.SECONDS);
              return new MockResponse.Builder().code(met ? 202 : 500).build();
            }
          });
      receiver.start();
      URI url = receiver.url("/").uri();
      var first = CompletableFuture.supplyAsync(() -> carry(1, url).statusCode());
      assertThat(carry(1, url).statusCode()).isEqualTo(202);
      assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(202);
      courier.forget(1);
      assertThat(courier.lanes()).isZero();
    } finally {
      courier.close();
    }
  }

  @Test
  void onceClosedItTakesNothing() throws Exception {
    courier.close();
    assertThat(carry(1, URI.create("http://127.0.0.1:9/")).status()).contains("closed");
    assertThat(courier.lanes()).isZero();
  }
}
