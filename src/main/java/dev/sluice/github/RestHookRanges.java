package dev.sluice.github;

import dev.sluice.address.AddressRange;
import dev.sluice.address.AddressRanges;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.HookRanges;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The ranges of {@code GET /meta} of the REST API 2022-11-28. */
final class RestHookRanges implements HookRanges {
  private final Transport transport;

  RestHookRanges(Transport transport) {
    this.transport = transport;
  }

  @Override
  public Answer<AddressRanges> read() {
    ApiCall call = ApiCall.get(Priority.LOOK_UP, Root.everybody("meta"));
    Outcome outcome = transport.send(call);
    if (!(outcome instanceof Outcome.Answered(Reply reply)) || reply.status() != 200) {
      return Answer.failed(Failures.of(call, outcome));
    }
    JsonNode body = reply.json().orElse(null);
    if (body == null) {
      return Answer.failed(Failures.unreadable(call, reply));
    }
    JsonNode hooks = body.path("hooks");
    if (!hooks.isArray() || hooks.isEmpty()) {
      return Answer.failed(new Failure.Absent(call + ": the answer has no list named hooks"));
    }
    List<AddressRange> ranges = new ArrayList<>();
    for (JsonNode hook : hooks) {
      // One that cannot be read may be the one that the next webhook comes from.
      if (!(AddressRange.parse(hook.asString("")) instanceof AddressRange.Read.Good(var range))) {
        return Answer.failed(Failures.unreadable(call, reply));
      }
      ranges.add(range);
    }
    return Answer.ok(new AddressRanges(ranges));
  }
}
