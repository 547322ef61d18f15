package dev.sluice.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The list of calls that other tests go through leaves none out. */
class AdapterCallsTest {

  @Test
  void everyMethodOfEveryPortIsInTheList() {
    try (var api =
        new GithubApi(
            GithubConnection.of(
                URI.create("http://127.0.0.1:1"), new Credential.Token(Canary.secret("ghp"))),
            InstantSource.system())) {
      Set<String> listed =
          AdapterCalls.all(api).keySet().stream()
              .map(name -> name.split(" ", 2)[0])
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> methods = new TreeSet<>();
      for (Method accessor : GithubApi.class.getDeclaredMethods()) {
        Class<?> port = accessor.getReturnType();
        if (port.isInterface() && port.getPackageName().equals("dev.sluice.provider")) {
          Arrays.stream(port.getDeclaredMethods())
              .filter(method -> !Modifier.isStatic(method.getModifiers()))
              .filter(method -> !method.isSynthetic())
              .forEach(method -> methods.add(port.getSimpleName() + "." + method.getName()));
        }
      }
      assertThat(listed).isEqualTo(methods).isNotEmpty();
    }
  }
}
