import { css } from 'lit';

export const dialogs = css`
  dialog {
    width: min(32rem, calc(100vw - 1.5rem));
    max-height: calc(100dvh - 1.5rem);
    padding: 1.5rem;
    border: 1px solid transparent;
    border-radius: var(--round);
    background: var(--card);
    color: var(--ink);
    box-shadow: 0 1rem 4rem #0006;
  }
  dialog::backdrop {
    background: #0b1113a6;
  }
  dialog h2,
  dialog p {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  dialog h2 {
    margin-bottom: 1rem;
    font-size: 1.25rem;
  }
`;
