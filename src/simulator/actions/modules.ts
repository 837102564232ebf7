import type { Request } from '../request';
import type { ActionSpec } from './spec';

export const moduleActions: readonly ActionSpec[] = [
  { name: 'ModuleLoad', classes: ['system'], synopsis: 'Module management.', run: moduleLoad },
  { name: 'ModuleCheck', classes: ['system'], synopsis: 'Check if module is loaded.', run: moduleCheck },
  { name: 'Reload', classes: ['system', 'config'], synopsis: 'Send a reload event.', run: reload },
  {
    name: 'LoggerRotate',
    classes: ['system', 'reporting'],
    synopsis: 'Reload and rotate the Asterisk logger.',
    since: 13,
    run: loggerRotate,
  },
];

/** Loads, unloads or reloads a module, named with its `.so`. A request without a type or module gets several responses, as in Asterisk. */
function moduleLoad(request: Request) {
  const [name, type] = [request.get('Module'), request.get('LoadType').toLowerCase()];
  if (type === '') request.error('Incomplete ModuleLoad action.');
  const { modules } = request.pbx;
  if (type === 'reload' && name === '') {
    modules.reload('');
    return request.ack('All modules reloaded');
  }
  if (name === '') request.error('Need module name');
  const module = modules.file(name);
  // Blanks after the name are ignored where the module is looked up, but not where it is loaded.
  if (name !== '' && !modules.file(name.trim())) return request.error('Module not found.');
  switch (type) {
    case 'load':
      if (module && modules.setRunning(module, true)) return request.ack('Module loaded.');
      return request.error('Could not load module.');
    case 'unload':
      if (module && modules.setRunning(module, false)) return request.ack('Module unloaded.');
      return request.error('Could not unload module.');
    case 'refresh':
      if (!module) return request.error('Could not refresh module.');
      modules.setRunning(module, false);
      modules.setRunning(module, true);
      return request.ack('Module unloaded and loaded.');
    case 'reload':
      if (modules.reload(name) === 'reloaded') return request.ack('Module reloaded.');
      return request.error('Module does not support reload action.');
    default:
      return request.error('Incomplete ModuleLoad action.');
  }
}

function moduleCheck(request: Request) {
  if (!request.pbx.modules.isLoaded(request.get('Module'))) return request.error('Module not loaded');
  request.success([['Version', '']]);
}

function reload(request: Request) {
  const outcome = request.pbx.modules.reload(request.get('Module'));
  if (outcome === 'unknown') request.error('No such module');
  else if (outcome === 'unsupported') request.error('Module does not support reload');
  else request.ack('Module Reloaded');
}

function loggerRotate(request: Request) {
  request.ack('Reloaded the logger and rotated log files');
}
