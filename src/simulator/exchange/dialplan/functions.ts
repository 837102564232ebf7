import type { Functions } from '../variables/functions';
import type { Dialplan } from './dialplan';

/** DIALPLAN_EXISTS(context[,extension[,priority]]) (funcs/func_dialplan.c). */
export function dialplanFunctions(dialplan: Dialplan): Functions {
  return {
    DIALPLAN_EXISTS: {
      read: (args) => {
        const [context = '', extension = '', priority = '1'] = args.split(',');
        const exists =
          extension === ''
            ? dialplan.hasContext(context)
            : dialplan.step({ extension, context }, Number(priority) || 1) !== undefined;
        return exists ? '1' : '0';
      },
    },
  };
}
