/** The ground that the map is drawn on, as the theme has it, and when that changes. */
import type { Ground } from './colours.ts';

export interface Theme {
  readonly ground: Ground;
  readonly highContrast: boolean;
}

export function theme(): Theme {
  const { classList } = document.body;
  const highContrast =
    classList.contains('vscode-high-contrast') || classList.contains('vscode-high-contrast-light');
  if (classList.contains('vscode-light') || classList.contains('vscode-high-contrast-light'))
    return { ground: 'light', highContrast };
  if (classList.contains('vscode-dark') || highContrast) return { ground: 'dark', highContrast };
  return { ground: dark().matches ? 'dark' : 'light', highContrast: false };
}

export function onThemeChange(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributeFilter: ['style'] });
  dark().addEventListener('change', changed);
}

const dark = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');
