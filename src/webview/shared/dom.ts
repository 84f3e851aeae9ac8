/** Makes elements: text is only ever text, so nothing out of a file can become markup. */

interface Properties {
  readonly class?: string;
  readonly text?: string;
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, string | undefined>>;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { class: className, text, title, attributes = {} }: Properties = {},
  children: readonly (Node | string)[] = [],
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  if (title) made.title = title;
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** One of VS Code's icons, which says nothing to a screen reader. */
export function icon(name: string, className = ''): HTMLElement {
  return element('span', {
    class: `codicon codicon-${name} ${className}`.trim(),
    attributes: { 'aria-hidden': 'true' },
  });
}

/** Sets or takes away an attribute, if it is different. */
export function setAttribute(target: Element, name: string, value: string | undefined): void {
  if (value === undefined) target.removeAttribute(name);
  else if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}

/** Text with the characters made visible that would break a line or turn the direction of what follows. */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
