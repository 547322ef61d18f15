package dev.sluice.app;

import dagger.BindsInstance;
import dagger.Component;
import javax.inject.Singleton;

/** The parts of {@code serve}. */
@Singleton
@Component(modules = ServeModule.class)
interface ServeComponent {
  Closer closer();

  Server server();

  Installation installation();

  @Component.Factory
  interface Factory {
    ServeComponent create(@BindsInstance ServeOptions options);
  }
}
