package dev.sluice.github;

import dev.sluice.provider.Failure;
import dev.sluice.secret.Secret;

/** Sends every call with one personal access token. */
final class TokenAuthorizer implements Authorizer {
  private final Authorization granted;

  TokenAuthorizer(Secret token) {
    this.granted = new Authorization.Granted("token", token);
  }

  @Override
  public Authorization of(Access access, Transport github) {
    return switch (access) {
      case Access.Account _, Access.Enterprise _, Access.Everybody _ -> granted;
      case Access.App _ ->
          new Authorization.Denied(
              new Failure.Unauthorized("only a GitHub App may ask this, and none is configured"));
    };
  }

  @Override
  public boolean refused(Authorization.Granted authorization) {
    return false;
  }
}
