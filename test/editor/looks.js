// Runs in the editor's page: checks the visible parts of a dialog and returns the faults as text.
{
  const LEAST_CONTRAST = 4.5;
  const KEY = /\bami-(config|group|events|refresh|control|action|state|call)\.\w|node-red:\w|@hybrid-ami\//;
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });

  const textOf = (node) => node.textContent.trim().replace(/\s+/g, ' ');
  const nameOf = (element) => {
    const id = element.id ? `#${element.id}` : '';
    return element.tagName.toLowerCase() + (id || [...element.classList].map((name) => `.${name}`).join(''));
  };
  const isSeen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  const colours = new Map();

  /** A CSS colour as [red, green, blue, alpha]. */
  function colour(css) {
    const known = colours.get(css) ?? drawn(css);
    colours.set(css, known);
    return known;
  }

  function drawn(css) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  }

  function over([red, green, blue, alpha], below) {
    return [red, green, blue].map((part, i) => part * alpha + below[i] * (1 - alpha));
  }

  function background(element) {
    if (!element) return [255, 255, 255];
    const own = colour(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own.slice(0, 3) : over(own, background(element.parentElement));
  }

  function luminance(rgb) {
    const [red, green, blue] = rgb.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  function contrast(style, element) {
    const below = background(element);
    const [one, other] = [luminance(over(colour(style.color), below)), luminance(below)];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  }

  function widthOf(text, style) {
    canvas.font = style.font;
    return canvas.measureText(text).width;
  }

  /** All visible texts, each as [text, element, box]. */
  function texts(root) {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const element = node.parentElement;
      if (textOf(node) === '' || element.closest('style, script, option') || !isSeen(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.width > 0) found.push([textOf(node), element, box]);
    }
    return found;
  }

  /** The element that hides a part of this box; undefined if it is fully visible. */
  function cutter(element, box, root) {
    for (let place = element; place && place !== root.parentElement; place = place.parentElement) {
      const style = getComputedStyle(place);
      if (style.display === 'inline') continue;
      if (style.textOverflow === 'ellipsis' && place.title) return undefined;
      const outer = place.getBoundingClientRect();
      if (box.right > outer.right + 1 || box.left < outer.left - 1) return place;
      const scrolls = /auto|scroll/.test(style.overflowY);
      if (style.overflowY === 'hidden' && (box.bottom > outer.bottom + 1 || box.top < outer.top - 1))
        return place;
      // The user can scroll to the rest of a list.
      if (scrolls) return undefined;
    }
    return undefined;
  }

  function wrongTexts(root) {
    return texts(root).flatMap(([text, element, box]) => {
      const wrong = [];
      if (KEY.test(text)) wrong.push(`a key is shown: ${text}`);
      const by = cutter(element, box, root);
      if (by) wrong.push(`"${text}" is cut off by ${nameOf(by)}`);
      const ratio = contrast(getComputedStyle(element), element);
      if (ratio < LEAST_CONTRAST)
        wrong.push(`"${text}" has a contrast of ${ratio.toFixed(1)} in ${nameOf(element)}`);
      return wrong;
    });
  }

  // Made by the editor itself: buttons beside a connection, and a field that traps password managers.
  const EDITORS_OWN = '[id*=-btn-], .red-ui-editableList-item-remove, [id^=red-ui-trap]';
  const seen = (root, selector) =>
    [...root.querySelectorAll(selector)].filter((e) => isSeen(e) && !e.matches(EDITORS_OWN));
  const FIELDS = 'input, select, textarea';

  function wrongFields(root) {
    return seen(root, FIELDS).flatMap((field) => {
      const wrong = [];
      const label = field.ariaLabel || [...field.labels].map(textOf).join(' ');
      if (!label) wrong.push(`${nameOf(field)} has no label`);
      if (field.type === 'checkbox') return wrong;
      const style = getComputedStyle(field);
      const room =
        field.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
      const select = field.tagName === 'SELECT';
      const shown = select ? field.selectedOptions[0]?.text : field.value || field.placeholder;
      if (widthOf(shown, style) > room + 1) wrong.push(`"${shown}" does not fit into ${nameOf(field)}`);
      if (KEY.test(shown)) wrong.push(`a key is shown: ${shown}`);
      const blank = !select && field.value === '' && shown !== '';
      const ratio = contrast(blank ? getComputedStyle(field, '::placeholder') : style, field);
      if (ratio < LEAST_CONTRAST)
        wrong.push(`"${shown}" has a contrast of ${ratio.toFixed(1)} in ${nameOf(field)}`);
      return wrong;
    });
  }

  function wrongNames(root) {
    const buttons = seen(root, 'button, a, summary, [role=button]');
    const names = [...root.querySelectorAll('[title], [aria-label]')].flatMap((e) => [
      e.title,
      e.ariaLabel || '',
    ]);
    return [
      ...buttons
        .filter((button) => !textOf(button) && !button.ariaLabel && !button.title)
        .map((button) => `${nameOf(button)} has no name`),
      ...names.filter((name) => KEY.test(name)).map((name) => `a key is shown: ${name}`),
    ];
  }

  /** Labels and units that wrap, beside or within a row. */
  function wrapped(root) {
    return [...root.querySelectorAll('.form-row > label, .ami-inline > label, .ami-inline > span')]
      .filter((element) => isSeen(element) && textOf(element) !== '')
      .filter((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const tops = [...range.getClientRects()].filter(({ width }) => width > 0);
        const bottom = Math.max(...tops.map((box) => box.bottom));
        return tops.some((box) => box.bottom < bottom - box.height / 2);
      })
      .map((element) => `"${textOf(element)}" takes more than one line`);
  }

  function wide(root) {
    const { right } = root.getBoundingClientRect();
    return [...root.querySelectorAll('*')]
      .filter((element) => isSeen(element) && element.getBoundingClientRect().right > right + 1)
      .map((element) => `${nameOf(element)} is wider than the dialog`);
  }

  /** The visible part of an element within its scrolling and clipping ancestors; undefined if there is none. */
  function seenBox(element) {
    const own = element.getBoundingClientRect();
    const box = { left: own.left, top: own.top, right: own.right, bottom: own.bottom };
    for (let around = element.parentElement; around; around = around.parentElement) {
      if (getComputedStyle(around).overflow === 'visible') continue;
      const frame = around.getBoundingClientRect();
      box.left = Math.max(box.left, frame.left);
      box.top = Math.max(box.top, frame.top);
      box.right = Math.min(box.right, frame.right);
      box.bottom = Math.min(box.bottom, frame.bottom);
    }
    return box.right - box.left > 1 && box.bottom - box.top > 1 ? box : undefined;
  }

  /** Controls and scrolling boxes that overlap. */
  function overlaps(root) {
    const scrolls = [...root.querySelectorAll('*')].filter(
      (element) => isSeen(element) && /auto|scroll/.test(getComputedStyle(element).overflowY),
    );
    const parts = [...new Set([...seen(root, `${FIELDS}, button, a, summary`), ...scrolls])]
      .map((element) => ({ element, box: seenBox(element) }))
      .filter(({ box }) => box);
    const wrong = [];
    parts.forEach((one, i) => {
      for (const other of parts.slice(i + 1)) {
        if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
        const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (width > 1 && height > 1) wrong.push(`${nameOf(one.element)} overlaps ${nameOf(other.element)}`);
      }
    });
    return wrong;
  }

  const openForm = () => [...document.querySelectorAll('#dialog-form, #node-config-dialog-edit-form')].at(-1);

  let reached;
  window.beginToTab = () => {
    const root = openForm();
    reached = new Set();
    root.addEventListener('focusin', ({ target }) => reached.add(target));
    seen(root, 'input')[0].focus();
    return root.querySelectorAll('input, select, textarea, button, a, summary').length;
  };
  window.unreached = () =>
    seen(openForm(), `${FIELDS}, button, summary`)
      .filter((element) => !reached.has(element))
      .map((element) => `Tab leaves out ${nameOf(element)}`);
  window.lookAtForm = () => {
    const root = openForm();
    return [wrongTexts, wrongFields, wrongNames, wrapped, wide, overlaps].flatMap((faults) => faults(root));
  };
}
