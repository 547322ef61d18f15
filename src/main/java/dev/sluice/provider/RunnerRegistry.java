package dev.sluice.provider;

import dev.sluice.routing.Target;
import dev.sluice.secret.Secret;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * GitHub's register of self-hosted runners. Calls block, are bounded in time, may come from any
 * thread, and throw nothing for what GitHub does.
 */
public interface RunnerRegistry {

  /**
   * Asks for one just-in-time registration. It exists at GitHub from the moment GitHub decides,
   * even if the answer is lost: {@link Failure.Unavailable} means it may exist, {@link
   * Failure.Conflict} that the name is taken. Never re-sent by the adapter, since the second try
   * could only meet the first one's conflict.
   */
  Answer<Registration> mint(Target target, MintRequest request);

  /** Removes a registration; this is the fence before a sandbox may be ended. */
  Answer<Removal> remove(Target target, long runnerId);

  /** Reads one registration; empty when GitHub answers 404. */
  Answer<Optional<RegisteredRunner>> get(Target target, long runnerId);

  /** Finds a registration by its exact name. */
  Answer<Optional<RegisteredRunner>> find(Target target, String name);

  /**
   * Lists all registrations of a target. An answer is the whole list or a failure, never a part.
   */
  Answer<List<RegisteredRunner>> list(Target target);

  /** Lists them for a comparison that comes round again, and so gives way when limits run short. */
  default Answer<List<RegisteredRunner>> poll(Target target) {
    return list(target);
  }

  /**
   * What to register.
   *
   * @param name at most 64 characters, unique at the target
   * @param labels at least one, lower case; exactly what the runner will carry
   * @param group name or id; ignored at repository scope
   */
  record MintRequest(String name, Set<String> labels, String group, String workFolder) {
    public MintRequest {
      labels = Set.copyOf(labels);
    }
  }

  /**
   * A registration.
   *
   * @param jitConfig single use; holds a private key
   */
  record Registration(long runnerId, Secret jitConfig) {}

  /**
   * A registration as GitHub lists it.
   *
   * @param labels lower case
   */
  record RegisteredRunner(long id, String name, boolean online, boolean busy, Set<String> labels) {
    public RegisteredRunner {
      labels = Set.copyOf(labels);
    }
  }

  /** How a removal ended. */
  enum Removal {
    /** 204: it was there and is gone; from now on no job can arrive. */
    REMOVED,
    /** 422: it runs a job. */
    BUSY,
    /** 404: GitHub does not know it, or the credential lost sight of the target. */
    ABSENT
  }
}
