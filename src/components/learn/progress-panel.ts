// What the panel does comes with it, not with every lesson.
const panels = document.querySelectorAll<HTMLElement>('.progress-panel');
if (panels.length > 0) {
  void import('./panel/progress-panel.ts').then(({ ProgressPanel }) => {
    for (const panel of panels) new ProgressPanel(panel);
  });
}
