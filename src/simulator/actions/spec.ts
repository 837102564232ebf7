import type { ActionInfo } from '../pbx';
import type { AsteriskVersion } from '../profiles';
import type { Request } from '../request';

/** An action of the manager interface, as a module registers it with ast_manager_register. */
export interface ActionSpec extends ActionInfo {
  /** The first version that has the action. Default: all. */
  readonly since?: AsteriskVersion;
  /** True if a module registers it, and not the core. A starting server then gets it late. */
  readonly isOfModule?: true;
  /** A returned promise delays the session's next action until it settles. */
  run(request: Request): Promise<void> | void;
}
