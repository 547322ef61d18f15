package dev.sluice.modal;

import dev.sluice.provider.Failure;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import modal.client.AppGetOrCreateRequest;
import modal.client.EnvironmentGetOrCreateRequest;
import modal.client.EnvironmentMetadata;
import modal.client.ModalClientGrpc;
import modal.client.ObjectCreationType;
import modal.client.Proxy;
import modal.client.ProxyGetRequest;
import modal.client.SecretGetOrCreateRequest;
import modal.client.VolumeGetOrCreateRequest;
import modal.client.WorkspaceBillingRatesRequest;
import org.jspecify.annotations.Nullable;

/**
 * Turns names into Modal's ids, which do not change while the object exists, so a launch asks for
 * each once. {@link #forget()} is for when Modal no longer knows one; {@code fresh} methods ask
 * whatever is remembered, for callers that want to know whether it is there, and launches then go
 * on with their answer.
 */
final class Directory {
  private final Rpc rpc;
  private final String app;
  private final String environment;
  private final @Nullable String ownBuilderVersion;

  private final Memo<String, String> apps = new Memo<>();
  private final Memo<String, String> builderVersions = new Memo<>();
  private final Memo<String, String> volumes = new Memo<>();
  private final Memo<String, String> secrets = new Memo<>();
  private final Memo<String, String> proxies = new Memo<>();
  private final AtomicLong epoch = new AtomicLong();

  Directory(Rpc rpc, ModalConnection connection) {
    this.rpc = rpc;
    app = connection.app();
    environment = connection.environmentName();
    ownBuilderVersion = connection.imageBuilderVersion();
  }

  String app() {
    return apps.get(app, this::lookUpApp);
  }

  String freshApp() {
    return apps.refresh(app, this::lookUpApp);
  }

  private String lookUpApp() {
    return rpc.call(
            ModalClientGrpc.getAppGetOrCreateMethod(),
            AppGetOrCreateRequest.newBuilder()
                .setAppName(app)
                .setEnvironmentName(environment)
                .setObjectCreationType(ObjectCreationType.OBJECT_CREATION_TYPE_CREATE_IF_MISSING)
                .build())
        .getAppId();
  }

  /** The image builder of the app's environment: part of the key under which images are kept. */
  String builderVersion() {
    return ownBuilderVersion != null
        ? ownBuilderVersion
        : builderVersions.get(environment, () -> metadata().getSettings().getImageBuilderVersion());
  }

  /** Its name, also where Modal's default is meant. */
  String environment() {
    return metadata().getName();
  }

  private EnvironmentMetadata metadata() {
    return rpc.call(
            ModalClientGrpc.getEnvironmentGetOrCreateMethod(),
            EnvironmentGetOrCreateRequest.newBuilder().setDeploymentName(environment).build())
        .getMetadata();
  }

  String volume(String name) {
    return volumes.get(
        name, () -> volume(name, ObjectCreationType.OBJECT_CREATION_TYPE_CREATE_IF_MISSING));
  }

  String freshVolume(String name) {
    return volumes.refresh(
        name, () -> volume(name, ObjectCreationType.OBJECT_CREATION_TYPE_CREATE_IF_MISSING));
  }

  /** Looks it up and creates nothing. */
  String existingVolume(String name) {
    return volume(name, ObjectCreationType.OBJECT_CREATION_TYPE_UNSPECIFIED);
  }

  private String volume(String name, ObjectCreationType creation) {
    return rpc.call(
            ModalClientGrpc.getVolumeGetOrCreateMethod(),
            VolumeGetOrCreateRequest.newBuilder()
                .setDeploymentName(name)
                .setEnvironmentName(environment)
                .setObjectCreationType(creation)
                .build())
        .getVolumeId();
  }

  String namedSecret(String name) {
    return secrets.get(name, () -> lookUpSecret(name));
  }

  String freshNamedSecret(String name) {
    return secrets.refresh(name, () -> lookUpSecret(name));
  }

  private String lookUpSecret(String name) {
    return rpc.call(
            ModalClientGrpc.getSecretGetOrCreateMethod(),
            SecretGetOrCreateRequest.newBuilder()
                .setDeploymentName(name)
                .setEnvironmentName(environment)
                .build())
        .getSecretId();
  }

  String proxy(String name) {
    return proxies.get(name, () -> lookUpProxy(name));
  }

  String freshProxy(String name) {
    return proxies.refresh(name, () -> lookUpProxy(name));
  }

  private String lookUpProxy(String name) {
    Proxy proxy =
        rpc.call(
                ModalClientGrpc.getProxyGetMethod(),
                ProxyGetRequest.newBuilder().setName(name).setEnvironmentName(environment).build())
            .getProxy();
    if (proxy.getProxyId().isEmpty()) {
      throw new CallFailed(new Failure.Absent("ProxyGet: there is no proxy " + name));
    }
    return proxy.getProxyId();
  }

  /** The workspace's rates, asked for anew each time: they may change. */
  Map<String, String> rates() {
    return rpc.call(
            ModalClientGrpc.getWorkspaceBillingRatesMethod(),
            WorkspaceBillingRatesRequest.getDefaultInstance())
        .getRatesMap();
  }

  /** How often all was forgotten: what is got from now on was looked up since. */
  long epoch() {
    return epoch.get();
  }

  /** Forgets all, and returns the epoch that begins. */
  long forget() {
    apps.clear();
    builderVersions.clear();
    volumes.clear();
    secrets.clear();
    proxies.clear();
    // Last: whoever reads the new epoch must find nothing of the old one.
    return epoch.incrementAndGet();
  }
}
