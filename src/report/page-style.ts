/** The page's one style sheet: no fonts or images from elsewhere, light and dark by the reader's own setting. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #ffffff; --text: #1a2230; --soft: #5d6878; --line: #e3e7ed; --strong-line: #cbd2dc;
  --accent: #1d5fd1; --good: #14804a; --warn: #9a5b00; --warn-back: #fff6e3; --bad: #b3261e;
  --missed: #ffdcd6; --extra: #ffe9b8;
  --mode-1: #8490a3; --mode-2: #2264dc; --mode-3: #d97a06; --mode-4: #0b9384;
  --mode-5: #b52fc4; --mode-6: #d0342c; --mode-7: #5f9a0c; --mode-8: #6d4bd8;
  --stage-decode: #94a3b8; --stage-plan: #475569; --stage-preprocess: #f0a020;
  --stage-encode: #2264dc; --stage-fuse: #12a594; --stage-caption: #9b51e0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e131b; --card: #171e29; --text: #e6eaf1; --soft: #98a4b5; --line: #283242; --strong-line: #3b475a;
    --accent: #7fb0ff; --good: #4cc988; --warn: #f0b44d; --warn-back: #2a2314; --bad: #ff8a80;
    --missed: #5a2723; --extra: #544217;
    --mode-1: #8f9cb0; --mode-2: #5b9bff; --mode-3: #f5a13d; --mode-4: #2fc4b2;
    --mode-5: #e07bec; --mode-6: #ff7a70; --mode-7: #9ad04a; --mode-8: #a98cff;
    --stage-decode: #8794a8; --stage-plan: #cbd5e1; --stage-preprocess: #f5b44d;
    --stage-encode: #5b9bff; --stage-fuse: #2fc4b2; --stage-caption: #bd8bf5;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 40px 24px 64px; background: var(--page); color: var(--text);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
}
main, body > header, body > footer { max-width: 1120px; margin: 0 auto; }
.over { color: var(--soft); font-size: 13px; letter-spacing: .02em; margin: 0 0 10px; }
.over b { color: var(--text); font-weight: 600; }
h1 { font-size: 27px; line-height: 1.32; font-weight: 650; letter-spacing: -.012em; margin: 0; max-width: 46em; text-wrap: pretty; }
h2 { font-size: 19px; font-weight: 650; letter-spacing: -.006em; margin: 44px 0 4px; }
h2 + p { margin: 0 0 14px; color: var(--soft); max-width: 52em; }
h3 { font-size: 14px; font-weight: 600; margin: 0 0 2px; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 12.5px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(168px, 1fr)); gap: 12px; margin: 26px 0 0; }
.tile { padding: 14px 16px 13px; }
.tile span, .tile small { display: block; color: var(--soft); font-size: 12.5px; }
.tile strong { display: block; font-size: 25px; line-height: 1.3; font-weight: 650; letter-spacing: -.02em; font-variant-numeric: tabular-nums; white-space: nowrap; }
.good { color: var(--good); } .bad { color: var(--bad); }
.notice { margin: 16px 0 0; padding: 12px 18px; background: var(--warn-back); border-left: 4px solid var(--warn); font-size: 14px; }
.notice b { color: var(--warn); }
.notice ul { margin: 4px 0 0; padding-left: 18px; }
.scroll { overflow-x: auto; margin: 12px 0; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 14px; }
th, td { padding: 9px 14px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; }
td:first-child { font-weight: 600; }
thead th { color: var(--soft); font-size: 12.5px; font-weight: 500; border-bottom-color: var(--strong-line); }
tbody tr:last-child td { border-bottom: 0; }
.note { margin: -4px 0 12px; color: var(--soft); font-size: 13px; }
.prose td { text-align: left; font-weight: 400; vertical-align: top; white-space: normal; overflow-wrap: anywhere; }
.prose th { text-align: left; } .prose td:first-child { color: var(--soft); width: 15em; overflow-wrap: normal; }
.charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 12px; margin: 12px 0; }
figure { margin: 0; padding: 16px 20px 12px; }
figure p { margin: 0 0 8px; color: var(--soft); font-size: 13px; }
figure svg { width: 100%; height: auto; display: block; }
.wide { margin: 12px 0; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 4px 0 10px; font-size: 13px; color: var(--soft); }
.legend i { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 6px; }
.picture { padding: 14px 20px 18px; margin: 12px 0; }
.picture header { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; justify-content: space-between; }
.picture h3 { overflow-wrap: anywhere; font-size: 14px; }
.picture h3 small { color: var(--soft); font-weight: 400; margin-left: 8px; }
.scores { color: var(--soft); font-size: 13px; font-variant-numeric: tabular-nums; }
.scores b { color: var(--text); font-weight: 600; }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 14px; margin-top: 10px; }
.pair h4 { margin: 0 0 4px; font-size: 12.5px; font-weight: 500; color: var(--soft); }
.pair pre { margin: 0; padding: 10px 12px; min-height: 3.2em; max-height: 21em; overflow: auto; background: var(--page); border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; }
mark { color: inherit; border-radius: 3px; padding: 0 1px; }
.missed { background: var(--missed); } .extra { background: var(--extra); }
.command { padding: 14px 18px; margin: 12px 0; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: minmax(9em, max-content) 1fr; gap: 9px 22px; padding: 18px 20px; margin: 12px 0; font-size: 14px; }
dt { font-weight: 600; } dd { margin: 0; color: var(--soft); max-width: 56em; }
body > footer { color: var(--soft); font-size: 13px; margin-top: 36px; }
@media (max-width: 820px) {
  body { padding: 24px 14px 40px; } h1 { font-size: 22px; }
  .charts, .pair, dl { grid-template-columns: minmax(0, 1fr); } dd { margin-bottom: 6px; }
}
@media print { body { background: #fff; padding: 0; } .card, figure, tr { break-inside: avoid; } .pair pre { max-height: none; } }
`;
