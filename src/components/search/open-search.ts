/** Wires the header's Search button and Ctrl/Cmd+K; the search itself loads on first use. */
export function installSearch(): void {
  const button = document.querySelector<HTMLButtonElement>('[data-search-open]');
  const dialog = document.querySelector<HTMLDialogElement>('[data-search]');
  if (!button || !dialog) return;
  const open = () => {
    dialog.showModal();
    import('./search.ts').then(({ installDialog }) => installDialog(dialog));
  };
  button.disabled = false;
  button.addEventListener('click', open);
  addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
}
