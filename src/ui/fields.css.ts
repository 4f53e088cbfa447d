import { css } from 'lit';

/** Forms: sign-in and settings. */
export const fields = css`
  form {
    display: grid;
    gap: 1rem;
  }
  .field {
    display: grid;
    gap: 0.25rem;
    align-content: start;
    overflow-wrap: anywhere;
  }
  label,
  legend {
    font-weight: 600;
  }
  .field input,
  .field select {
    width: 100%;
    min-height: 2.75rem;
    padding: 0.375rem 0.75rem;
    border: 1px solid var(--field);
    border-radius: 0.75rem;
    background: var(--card);
    color: var(--ink);
    font: inherit;
  }
  .field [aria-invalid='true'] {
    border-color: var(--low);
    box-shadow: inset 0 0 0 1px var(--low);
  }
  .field :disabled {
    border-color: var(--line);
    background: var(--sunk);
    color: var(--soft);
  }
  .hint {
    color: var(--soft);
    font-size: 0.875rem;
  }
  .warn {
    padding: 0.625rem 0.75rem;
    border: 1px solid transparent;
    border-radius: 0.75rem;
    background: var(--warn);
    color: var(--on-warn);
  }
  .check {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.125rem 0.625rem;
    align-items: center;
  }
  .check label {
    font-weight: 400;
  }
  .check .hint {
    grid-column: 2;
  }
  .check input {
    width: 1.25rem;
    height: 1.25rem;
    margin: 0;
    accent-color: var(--accent);
  }
  .proxy {
    grid-template-columns: minmax(0, 1fr) auto;
    column-gap: 0.5rem;
  }
  .proxy > * {
    grid-column: 1 / -1;
  }
  .proxy input {
    grid-column: 1;
  }
  .proxy:not(:has(button)) input {
    grid-column: 1 / -1;
  }
  .proxy button {
    grid-column: 2;
  }
  .proxy button,
  .field input {
    align-self: start;
  }
  .proxy code {
    display: block;
    overflow-wrap: anywhere;
  }
  .proxy .warn,
  .proxy .problem,
  .proxy .works {
    margin-block: 0.25rem;
  }
  .trial {
    display: grid;
  }
  .trial progress {
    width: 100%;
    height: 0.375rem;
    margin-top: 0.375rem;
    accent-color: var(--accent);
  }
  .works {
    padding: 0.75rem 0.875rem;
    border: 1px solid transparent;
    border-radius: 0.75rem;
    background: var(--accent-soft);
  }
  .problem {
    padding: 0.75rem 0.875rem;
    border: 1px solid transparent;
    border-radius: 0.75rem;
    background: var(--bad);
    color: var(--on-bad);
    overflow-wrap: anywhere;
  }
  @media (forced-colors: active) {
    .field :disabled {
      border-color: GrayText;
      color: GrayText;
    }
  }
`;
