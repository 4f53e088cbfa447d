import { css, type CSSResultGroup } from 'lit';
import { buttons } from './base.css.ts';

/** What the panels have and the first screen does without: kinds of buttons, bars of progress, and banners. */
export const controls: CSSResultGroup = [
  buttons,
  css`
    button.primary {
      border-color: var(--accent);
      background: var(--accent);
      color: var(--on-accent);
    }
    button.primary:hover:not(:disabled, [aria-disabled='true']) {
      background: color-mix(in srgb, var(--accent), var(--ink) 18%);
    }
    button.quiet {
      flex: none;
      padding-inline: 0.75rem;
      border-color: transparent;
      color: var(--soft);
      text-decoration: underline;
      text-underline-offset: 0.2em;
    }
    button:is(:disabled, [aria-disabled='true']) {
      border-color: var(--line);
      background: var(--sunk);
      color: var(--soft);
      cursor: default;
    }
    progress {
      width: 100%;
      height: 0.375rem;
      accent-color: var(--accent);
    }
    .row {
      display: flex;
      flex-wrap: wrap;
      gap: 0.625rem;
      align-items: center;
    }
    .banner {
      padding: 0.75rem 0.875rem;
      border: 1px solid transparent;
      border-radius: 0.75rem;
      background: var(--warn);
      color: var(--on-warn);
    }
    @media (forced-colors: active) {
      button:disabled,
      button[aria-disabled='true'] {
        border-color: GrayText;
        color: GrayText;
      }
    }
  `,
];
