/** The page's style. Colors are the theme's; lanes differ by pattern as well, so that none of them is needed. */
export const pageStyle = `
:root {
  --ground: var(--vscode-editor-background);
  --text: var(--vscode-foreground);
  --soft: var(--vscode-descriptionForeground);
  --line: var(--vscode-contrastBorder, var(--vscode-panel-border));
  --teleport: var(--vscode-charts-blue);
  --shuttle: var(--vscode-descriptionForeground);
  --streaming: var(--vscode-charts-purple);
}
@property --seconds { syntax: '<integer>'; inherits: false; initial-value: 0; }
* { box-sizing: border-box; }
body {
  margin: 0;
  padding: 0;
  background: var(--ground);
  color: var(--text);
  font-family: var(--vscode-font-family);
  font-size: var(--vscode-font-size);
  line-height: 1.5;
}
main {
  max-width: 1200px;
  margin: 0 auto;
  padding: 28px clamp(20px, 4vw, 56px) 48px;
  display: grid;
  gap: 32px;
  grid-template-columns: minmax(0, 1fr);
}
h1, h2, p, dl, ol, ul { margin: 0; padding: 0; }
h1 { font-size: 1.6em; font-weight: 600; line-height: 1.25; overflow-wrap: anywhere; }
h2 { font-size: 1.1em; font-weight: 600; margin-bottom: 8px; overflow-wrap: anywhere; }
h2.image { font-size: 1.3em; }
.soft { color: var(--soft); font-weight: 400; }
.nowrap { white-space: nowrap; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 4px 32px; }

.verdict { display: grid; gap: 4px; }
.verdicts { display: flex; flex-wrap: wrap; align-items: end; gap: 16px 64px; }
.progress { margin-bottom: -20px; }
.head { font-size: clamp(2.6em, 5vw, 3.8em); font-weight: 600; line-height: 1.15; letter-spacing: -0.01em; }
.head.words { font-size: 1.8em; letter-spacing: 0; }
.head small { font-size: 0.55em; font-weight: 400; letter-spacing: 0; }
.sentence { font-size: 1.1em; max-width: 75ch; }
.error { color: var(--vscode-errorForeground); }

.chart { list-style: none; display: grid; grid-template-columns: max-content minmax(0, 1fr) max-content; column-gap: 20px; margin-top: 24px; }
.lane { display: contents; }
.name, .values { height: 40px; display: flex; flex-direction: column; justify-content: center; line-height: 1.3; }
.values { min-width: 9ch; font-variant-numeric: tabular-nums; white-space: nowrap; }
.values strong { font-size: 1.15em; font-weight: 600; }
.lane svg, .axis svg { display: block; width: 100%; overflow: visible; }
.axis { grid-column: 2; }
.key { margin-top: -24px; color: var(--soft); font-size: 0.92em; }
.axis text { font-size: 11px; fill: var(--soft); font-variant-numeric: tabular-nums; }
.grid { stroke: var(--soft); stroke-width: 1; shape-rendering: crispEdges; opacity: 0.25; }
.rug { stroke: var(--text); stroke-width: 1.5; }
.middle { stroke: var(--text); stroke-width: 2; }
.teleport { fill: var(--teleport); stroke: var(--teleport); }
.shuttle { fill: url(#stripes); stroke: var(--shuttle); }
.streaming { fill: url(#dots); stroke: var(--streaming); }
.growing { stroke-dasharray: 3 3; fill-opacity: 0.7; }
.patterns { position: absolute; }
.stripes { fill: var(--shuttle); }
.dots { fill: var(--streaming); }
.thin { fill-opacity: 0.22; }
.swatch { width: 10px; height: 10px; margin-right: 8px; vertical-align: -0.5px; overflow: visible; }

nav { display: flex; flex-wrap: wrap; gap: 8px; }
nav a {
  padding: 4px 12px;
  border: 1px solid var(--vscode-button-border, var(--line));
  border-radius: 4px;
  background: var(--vscode-button-secondaryBackground);
  color: var(--vscode-button-secondaryForeground);
  text-decoration: none;
}
nav a:hover { background: var(--vscode-button-secondaryHoverBackground); }
a:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }

.remarks { list-style: none; display: grid; gap: 8px; max-width: 90ch; }
.runs + .remarks { margin-top: 12px; }
.remarks li { padding: 2px 0 2px 14px; border-left: 3px solid var(--vscode-editorWarning-foreground); overflow-wrap: anywhere; }

table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding-bottom: 8px; }
th, td { padding: 6px 16px 6px 0; text-align: left; vertical-align: baseline; font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--soft); white-space: nowrap; border-bottom: 1px solid var(--line); }
.first > * { border-top: 1px solid var(--line); }
.number { text-align: right; white-space: nowrap; }
.result { font-weight: 600; }
.none { font-weight: 400; color: var(--soft); }
.event { color: var(--soft); overflow-wrap: anywhere; }
.node { display: flex; max-width: 34ch; }
.node .start { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.node .end { white-space: nowrap; }
.pulls .event { width: 42%; }
.images .event { width: 36%; }
.image { min-width: 18ch; overflow-wrap: anywhere; }
.runs { width: auto; min-width: min(100%, 480px); }

.notes { list-style: none; display: grid; gap: 4px; }
.notes li, .facts > div { display: grid; grid-template-columns: 15ch minmax(0, 1fr); gap: 16px; overflow-wrap: anywhere; }
.notes li { grid-template-columns: 6ch minmax(0, 1fr); font-variant-numeric: tabular-nums; }
.facts { display: grid; gap: 4px; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; }

.seconds::after { counter-reset: seconds var(--seconds); content: counter(seconds) " s"; }

@media (max-width: 860px) {
  .pulls { display: grid; grid-template-columns: max-content max-content minmax(11ch, 1fr) max-content max-content; }
  .pulls.images { grid-template-columns: max-content max-content max-content minmax(11ch, 1fr) max-content max-content; }
  .pulls caption { display: block; grid-column: 1 / -1; }
  .pulls thead, .pulls tbody { display: contents; }
  .pulls tr { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1; padding: 4px 0; }
  .pulls thead tr { border-bottom: 1px solid var(--line); }
  .pulls thead th { border: 0; }
  .pulls .first { border-top: 1px solid var(--line); }
  .pulls .first > * { border: 0; }
  .pulls th, .pulls td { padding-top: 2px; padding-bottom: 2px; min-width: 0; }
  .pulls .event { grid-column: 2 / -1; width: auto; font-size: 0.92em; padding-right: 0; }
  .pulls .waiting { padding-right: 0; }
  .pulls thead .event { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .chart { column-gap: 14px; }
}
@media (max-width: 520px) {
  .pulls { grid-template-columns: max-content max-content minmax(11ch, 1fr) max-content; }
  .pulls.images { grid-template-columns: max-content max-content minmax(0, 1fr) 11ch max-content; }
  .pulls .waiting { display: none; }
  .pulls .image { min-width: 0; }
}
@media print {
  :root { color-scheme: light; --ground: Canvas; --text: CanvasText; --soft: CanvasText; --line: CanvasText; --shuttle: CanvasText; }
  main { max-width: none; padding: 0; gap: 20px; }
  nav { display: none; }
  .key { margin-top: -12px; }
  section, tr, .lane { break-inside: avoid; }
  .long { break-inside: auto; }
}
`;
