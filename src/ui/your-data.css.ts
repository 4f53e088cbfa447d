import { css } from 'lit';

export const yourDataStyles = css`
  dialog {
    width: min(38rem, calc(100vw - 1.5rem));
  }
  dialog::backdrop {
    background: #0b111366;
  }
  .item button {
    flex: none;
    min-height: 2.25rem;
    padding: 0.25rem 0.875rem;
    font-size: 0.875rem;
  }
  .body {
    gap: 1.5rem;
    margin: 0;
  }
  section {
    display: grid;
    gap: 0.75rem;
    align-content: start;
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
  /* Always there, since a live region that comes with its text is not read aloud. */
  .outcome:empty {
    position: absolute;
    padding: 0;
    border: 0;
  }
`;
