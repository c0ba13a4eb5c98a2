/// The style sheet of the page: one column that fits a phone, side by side where there is room; light, dark and on paper.
enum PageStyle {
    static let text = colours + layout + tables + pictures + media

    /// `line-N` is a series' line, `word-N` its name in letters, which need more contrast.
    private static let colours = """

        :root { color-scheme: light dark;
          --ground: #ffffff; --card: #f4f6f8; --ink: #17202a; --soft: #4a5563; --rule: #d5dae0; --link: #0b5394;
          --good: #0b6b3a; --bad: #a8201a; --doubtful: #7a4b00; --mark: #fff3cd;
          --line-1: #0072b2; --line-2: #d55e00; --line-3: #009e73; --line-4: #cc79a7;
          --line-5: #e69f00; --line-6: #56b4e9; --line-7: #000000; --line-8: #7f7f7f;
          --word-1: #0067a0; --word-2: #a84a00; --word-3: #00704f; --word-4: #9a3f70;
          --word-5: #855b00; --word-6: #1f6f9f; --word-7: #000000; --word-8: #5c5c5c; }
        @media screen and (prefers-color-scheme: dark) { :root {
          --ground: #11161c; --card: #1a2129; --ink: #e6eaee; --soft: #aab4bf; --rule: #3a444f; --link: #8cc4ff;
          --good: #7ad9a4; --bad: #ff9d95; --doubtful: #f2c46d; --mark: #4a3c10;
          --line-1: #4ba3e3; --line-2: #ff8b45; --line-3: #2dcb9d; --line-4: #e79cc6;
          --line-5: #f5bd3d; --line-6: #9bd8ff; --line-7: #6b7785; --line-8: #b4b4b4;
          --word-1: #74baee; --word-2: #ff9d61; --word-3: #4fd8b0; --word-4: #efb3d3;
          --word-5: #f5c75c; --word-6: #b0e0ff; --word-7: #f2f2f2; --word-8: #b8b8b8; } }

        """

    private static let layout = """
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
        body { margin: 0 auto; max-width: 84rem; padding: 1rem clamp(1rem, 4vw, 3rem) 3rem; background: var(--ground);
          color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
          overflow-wrap: anywhere; }
        h1 { font-size: clamp(1.5rem, 1.1rem + 2vw, 2.25rem); line-height: 1.2; margin: .5rem 0; text-wrap: balance; }
        h2 { font-size: 1.35rem; margin: 2.5rem 0 .75rem; padding-top: .75rem; border-top: 1px solid var(--rule); }
        h3 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
        h4 { font-size: 1rem; margin: 1.25rem 0 .25rem; } .metric { font-family: ui-monospace, monospace; }
        p, ul, dl { margin: .5rem 0; max-width: 75ch; }
        a { color: var(--link); }
        .about, footer, .notes, .quiet, figcaption { color: var(--soft); }
        .about, footer, .notes { font-size: .9rem; }
        .about { max-width: none; } .about b { color: var(--ink); }
        .notes p { margin: .25rem 0; }
        nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; max-width: none; }
        nav a { display: inline-block; padding: .3rem 0; }
        main:focus { outline: none; }
        main > section:first-child h2 { margin-top: 1rem; }
        .card { background: var(--card); border-left: 4px solid var(--link); border-radius: 4px; padding: .75rem 1.25rem; }
        .card h3 { margin-top: 0; }
        .answer .first { font-size: clamp(1.15rem, 1rem + .8vw, 1.5rem); line-height: 1.35; font-weight: 600; }
        .account { list-style: none; padding: 0; font-size: .95rem; }
        .headline { font-weight: 600; }
        .side { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 28rem), 1fr)); }
        .side > *, .pictures > * { min-width: 0; }
        .good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; } .doubtful { color: var(--doubtful); }
        .missing { border: 1px dashed var(--soft); border-radius: 4px; padding: 1rem; }
        dt { font-weight: 600; margin-top: .5rem; } dd { margin: 0 0 0 1rem; color: var(--soft); }
        summary { cursor: pointer; color: var(--link); padding: .3rem 0; width: fit-content; }
        code, pre { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .875rem; }
        dt code { font-weight: 400; color: var(--soft); }
        pre { background: var(--card); padding: .75rem 1rem; border-radius: 4px; overflow-x: auto; overflow-wrap: normal;
          max-height: 40rem; }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        .skip { position: absolute; left: -100rem; } .skip:focus { position: static; }

        """

    private static let tables = """
        .table { margin: .75rem 0; }
        .scroll { overflow-x: auto; max-width: 100%; border: 1px solid var(--rule); border-radius: 4px; position: relative; }
        table { border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums; font-size: .9rem;
          min-width: 100%; }
        th, td { padding: .35rem .65rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule);
          white-space: nowrap; overflow-wrap: normal; }
        tbody tr:last-child > * { border-bottom: 0; }
        tbody th { font-weight: 400; }
        thead th { font-weight: 600; vertical-align: bottom; background: var(--card); }
        thead td { background: var(--card); } thead .words { white-space: normal; }
        .groups th { text-align: center; color: var(--soft); font-weight: 400; border-left: 1px solid var(--rule); }
        .groups th + td { border-left: 1px solid var(--rule); }
        .number { text-align: right; }
        td.bad, td.doubtful, .long td:last-child { white-space: normal; min-width: 9rem; }
        .label { background: var(--ground); } thead .label { background: var(--card); }
        .fixed { position: sticky; z-index: 1; }
        .fixed.edge { border-right: 2px solid var(--rule); }
        .facts th, .facts td { white-space: normal; overflow-wrap: anywhere; min-width: 6rem; }
        .differs { background: var(--mark); font-weight: 600; }
        tbody tr:hover > * { background: var(--card); }
        .unranked td:not(.bad, .doubtful) { color: var(--soft); }
        th button { font: inherit; color: inherit; background: none; border: 0; padding: .2rem 0; cursor: pointer;
          text-align: inherit; min-height: 1.75rem; }
        th button::after { content: "\u{A0}↕"; content: "\u{A0}↕" / ""; color: var(--soft); }
        th[aria-sort=ascending] button::after { content: "\u{A0}↑"; content: "\u{A0}↑" / ""; color: var(--link); }
        th[aria-sort=descending] button::after { content: "\u{A0}↓"; content: "\u{A0}↓" / ""; color: var(--link); }
        .tools { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: baseline; margin-bottom: .5rem; font-size: .9rem; }
        .tools input { font: inherit; font-size: 1rem; padding: .4rem .6rem; border: 1px solid var(--soft); border-radius: 4px; color: inherit;
          background: var(--ground); width: min(16rem, 60vw); }
        .tools label { display: flex; gap: .5rem; align-items: baseline; }
        .more, .copy { font: inherit; padding: .4rem .8rem; border: 1px solid var(--soft); border-radius: 4px;
          background: var(--ground); color: var(--ink); cursor: pointer; }
        .command { position: relative; padding-right: 5.5rem; white-space: pre-wrap; overflow-wrap: anywhere; }
        .copy { position: absolute; top: .25rem; right: .25rem; }
        #tip { position: absolute; z-index: 5; max-width: min(22rem, 90vw); padding: .4rem .6rem; border-radius: 4px;
          background: var(--ink); color: var(--ground); font-size: .875rem; white-space: pre-line; pointer-events: none; }

        """

    private static let pictures = """
        .pictures { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 34rem), 1fr)); }
        .pictures > h3, .pictures > .missing { grid-column: 1 / -1; margin-bottom: 0; }
        figure { margin: 0; } figcaption { font-size: .9rem; } figcaption::first-letter { text-transform: uppercase; }
        figure svg { width: 100%; height: auto; display: block; }
        figure svg:focus-visible { outline-offset: 0; }
        .narrow { display: none; }
        .here { stroke: var(--ink); stroke-width: 1; }

        """

    private static let media = """
        @media (max-width: 40rem) {
          .wide { display: none; } .narrow { display: block; }
          .card { padding: .5rem .9rem; }
          th, td { padding: .3rem .45rem; }
        }
        @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
        @media print {
          body { max-width: none; padding: 0; font-size: 10pt; }
          nav, .tools, .more, .copy, .skip, th button::after, #tip { display: none !important; }
          .narrow { display: none; } .wide { display: block; }
          .scroll, pre { overflow: visible; max-height: none; border: 0; }
          pre { white-space: pre-wrap; }
          table { font-size: 7.5pt; } th, td { padding: 1pt 3pt; } .fixed { position: static; }
          .groups th, tbody th, td { white-space: normal; }
          td.number { white-space: nowrap; } details.long:not([open]) { display: none; }
          /* Of a heading that is repeated chromium leaves out what stands in buttons. */
          thead { display: table-header-group; } th button { display: contents; } tr[hidden] { display: table-row; }
          h2, h3, h4 { break-after: avoid; } tr, figure, .card { break-inside: avoid; }
        }

        """
}
