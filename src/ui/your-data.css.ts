import { css } from 'lit';

export const yourDataStyles = css`
  dialog {
    width: min(38rem, calc(100vw - 1.5rem));
    padding-top: 0;
  }
  dialog::backdrop {
    background: #0b111366;
  }
  dialog .head {
    position: sticky;
    z-index: 1;
    top: 0;
    justify-content: space-between;
    margin-inline: -1.5rem;
    padding: 1rem 1.5rem;
    background: var(--card);
  }
  .head h2 {
    margin: 0;
  }
  .head button,
  .item button {
    flex: none;
    min-height: 2.25rem;
    padding: 0.25rem 0.875rem;
    font-size: 0.875rem;
  }
  .body,
  section {
    display: grid;
    gap: 0.75rem;
    align-content: start;
  }
  .body {
    gap: 1.5rem;
  }
  .body[aria-busy='true']:empty {
    min-height: 12rem;
  }
  section {
    min-width: 0;
  }
  h3 {
    margin: 0;
    font-size: 1rem;
  }
  ul {
    display: grid;
    gap: 0.75rem;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .item {
    display: flex;
    gap: 0.375rem 1rem;
    align-items: center;
    justify-content: space-between;
  }
  .item > div {
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .outcome:empty {
    display: none;
  }
  @media (max-width: 40rem) {
    dialog {
      padding: 0 1rem 1rem;
    }
    dialog .head {
      margin-inline: -1rem;
      padding: 0.75rem 1rem;
    }
  }
`;
