package dev.sluice.app;

import dagger.BindsInstance;
import dagger.Component;
import dev.sluice.ledger.Ledger;
import javax.inject.Singleton;

/** The parts of {@code serve}. */
@Singleton
@Component(modules = {ServeModule.class, PolicyModule.class})
interface ServeComponent {
  Closer closer();

  /** Opened when it is first asked for, which waits a while for a database. */
  Ledger ledger();

  Server server();

  Installation installation();

  @Component.Factory
  interface Factory {
    ServeComponent create(@BindsInstance ServeOptions options);
  }
}
