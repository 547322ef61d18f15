package dev.sluice.modal;

import dev.sluice.provider.Failure;
import dev.sluice.provider.SandboxProvider.LiveSandbox;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import modal.client.ModalClientGrpc;
import modal.client.SandboxInfo;
import modal.client.SandboxListRequest;
import modal.client.SandboxTag;
import org.jspecify.annotations.Nullable;

/**
 * Lists sandboxes page by page, newest first. The next page is asked for by the last one's creation
 * time, so two of the same moment at a border would lose one; we therefore ask again from a hair
 * later, and go strictly on when that brings nothing new. Only an empty strict page is the end.
 */
final class SandboxPages {
  private static final int MOST_PAGES = 20_000;
  private static final long NANOS = 1_000_000_000L;

  private final Rpc rpc;
  private final Directory directory;

  SandboxPages(Rpc rpc, Directory directory) {
    this.rpc = rpc;
    this.directory = directory;
  }

  List<LiveSandbox> all(Map<String, String> tags) {
    var request =
        SandboxListRequest.newBuilder().setAppId(directory.app()).addAllTags(sorted(tags));
    var found = new LinkedHashMap<String, LiveSandbox>();
    double last = 0;
    boolean strict = true;
    for (int page = 0; page < MOST_PAGES; page++) {
      // Zero stands for now.
      request.setBeforeTimestamp(strict ? last : Math.nextUp(last));
      List<SandboxInfo> infos =
          rpc.call(ModalClientGrpc.getSandboxListMethod(), request.build()).getSandboxesList();
      int before = found.size();
      for (SandboxInfo info : infos) {
        found.putIfAbsent(info.getId(), live(info));
      }
      if (found.size() > before) {
        last = infos.getLast().getCreatedAt();
        strict = false;
      } else if (!strict) {
        strict = true;
      } else if (infos.isEmpty()) {
        return List.copyOf(found.values());
      } else {
        break;
      }
    }
    throw new CallFailed(new Failure.Unavailable("SandboxList: the pages do not end"));
  }

  static List<SandboxTag> sorted(Map<String, String> tags) {
    return tags.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(tag ->
            SandboxTag.newBuilder().setTagName(tag.getKey()).setTagValue(tag.getValue()).build())
        .toList();
  }

  private static LiveSandbox live(SandboxInfo info) {
    @Nullable String name = info.getName().isEmpty() ? null : info.getName();
    double seconds = info.getCreatedAt();
    long whole = (long) seconds;
    Instant created = Instant.ofEpochSecond(whole, Math.round((seconds - whole) * NANOS));
    Map<String, String> tags =
        info.getTagsList().stream()
            .collect(
                Collectors.toMap(
                    SandboxTag::getTagName, SandboxTag::getTagValue, (_, later) -> later));
    return new LiveSandbox(info.getId(), name, created, tags);
  }
}
