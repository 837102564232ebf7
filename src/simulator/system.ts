import { ConfigFiles } from './config/config-files';
import { Modules, type ReloadTarget } from './modules';
import type { SimulatorOptions } from './options';

/** The parts of the server that are no part of its switch. */
export class System {
  readonly configs: ConfigFiles;
  readonly modules: Modules;
  /** Bridge technologies that a client has suspended. */
  readonly suspended = new Set<string>();
  /** PJSIP endpoints in maintenance. */
  readonly maintained = new Set<string>();

  constructor({ files = {} }: SimulatorOptions, target: ReloadTarget) {
    this.configs = new ConfigFiles(files);
    this.modules = new Modules(target);
  }
}
