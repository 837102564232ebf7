import { ConfigFiles } from './config/config-files';
import { Modules } from './modules';
import type { SimulatorOptions } from './options';
import type { Pbx } from './pbx';

/** The parts of the server that are no part of its switch. */
export class System {
  readonly configs: ConfigFiles;
  readonly modules: Modules;

  constructor({ files = {} }: SimulatorOptions, pbx: Pick<Pbx, 'raise' | 'now' | 'uptime' | 'exchange'>) {
    this.configs = new ConfigFiles(files);
    this.modules = new Modules(pbx);
  }
}
