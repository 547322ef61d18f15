package dev.sluice.modal;

import dev.sluice.provider.Failure;
import dev.sluice.provider.Provisioner.Removed;
import dev.sluice.secret.Secret;
import io.grpc.Status;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import modal.client.ModalClientGrpc;
import modal.client.ObjectCreationType;
import modal.client.SecretDeleteRequest;
import modal.client.SecretGetOrCreateRequest;

/** Nameless secrets that carry the environment of one sandbox. */
final class EphemeralSecrets {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Rpc rpc;
  private final String environment;

  EphemeralSecrets(Rpc rpc, ModalConnection connection) {
    this.rpc = rpc;
    environment = connection.environmentName();
  }

  String store(Map<String, Secret> env, UUID key) {
    var request =
        SecretGetOrCreateRequest.newBuilder()
            .setEnvironmentName(environment)
            .setObjectCreationType(ObjectCreationType.OBJECT_CREATION_TYPE_EPHEMERAL);
    env.forEach((name, value) -> {
      if (!NAME.matcher(name).matches()) {
        throw new CallFailed(new Failure.Refused("not a name of an environment variable: " + name));
      }
      request.putEnvDict(name, value.reveal());
    });
    try {
      return rpc.callWithSecrets(ModalClientGrpc.getSecretGetOrCreateMethod(), request.build(), key)
          .getSecretId();
    } catch (CallFailed e) {
      throw e.doubt() ? e.unclear() : e;
    }
  }

  /** Removes a secret; Modal's own libraries do so with the same call (JS client 0.11.1). */
  Removed remove(String secretId) {
    try {
      rpc.call(
          ModalClientGrpc.getSecretDeleteMethod(),
          SecretDeleteRequest.newBuilder().setSecretId(secretId).build());
      return new Removed();
    } catch (CallFailed e) {
      if (e.status() == Status.Code.NOT_FOUND || e.status() == Status.Code.UNIMPLEMENTED) {
        return new Removed();
      }
      throw e;
    }
  }
}
