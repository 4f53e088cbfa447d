import { css } from 'lit';

/** Adopted by each component: the little that shadow roots do not inherit. */
export const base = css`
  :host {
    display: block;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h2 {
    margin: 0;
    font-size: 1rem;
    font-weight: 650;
  }
  p {
    margin: 0;
    text-wrap: pretty;
  }
  .soft {
    color: var(--soft);
  }
  .small {
    font-size: 0.875rem;
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
`;

/** A panel of the page. */
export const card = css`
  section {
    display: grid;
    gap: 0.875rem;
    padding: 1.25rem;
    border: 1px solid transparent;
    border-radius: var(--round);
    background: var(--card);
    box-shadow: var(--shade);
  }
`;

export const buttons = css`
  button {
    min-height: 2.75rem;
    padding: 0.5rem 1rem;
    border: 1px solid var(--field);
    border-radius: 1.5rem;
    background: none;
    color: var(--ink);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  button:hover {
    background: var(--accent-soft);
  }
`;
