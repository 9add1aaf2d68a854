import { colour, faded, font, number, percent, tooltip, words } from './pictures-parts.js'

const COLOURS = { university: 0, research_institute: 2, sme: 1, large_company: 3, investor: 4, provider: 5, agency: 6, other: 'none' }

export function drawNetwork(chart, data, labels) {
  const names = new Map(data.nodes.map((node) => [node.id, node.name]))
  let least = 1
  let text = []

  const links = () => data.links.filter((link) => link.proposals >= least)

  function draw() {
    const room = Math.min(1, chart.getWidth() / 620)
    const ink = colour('ink')
    const shown = links()
    const linked = new Set(shown.flatMap((link) => [link.first_id, link.second_id]))
    const found = (node) => text.every((word) => node.name.toLowerCase().includes(word))
    const most = Math.max(...data.links.map((link) => link.proposals))
    const nodes = data.nodes.filter((node) => linked.has(node.id))
    const labelled = new Set([...nodes].sort((one, other) => other.partners - one.partners).slice(0, 14))
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: font() },
      tooltip: tooltip(({ dataType, data: item }) => (dataType === 'edge' ? described(item.link) : `${item.name}\n${labels.partners}: ${number.format(item.node.partners)}`)),
      series: [{
        id: 'network', type: 'graph', layout: 'force', roam: true, zoom: 0.9, draggable: true, cursor: 'grab',
        force: { initLayout: 'circular', repulsion: 110 * room, edgeLength: [30 * room, 110 * room], gravity: 0.22, layoutAnimation: false },
        scaleLimit: { min: 0.4, max: 8 },
        labelLayout: { hideOverlap: true },
        data: nodes.map((node) => ({
          id: node.id, name: node.name, node, symbolSize: 8 + 4.5 * Math.sqrt(node.partners),
          itemStyle: { color: colour(`theme-${COLOURS[node.kind] ?? 'none'}`), opacity: found(node) ? 1 : 0.2, borderColor: colour('surface'), borderWidth: 1.5 },
          label: { show: text.length ? found(node) : labelled.has(node), position: 'right', formatter: shortened(node.name), color: ink, fontSize: 12, textBorderColor: colour('paper'), textBorderWidth: 3 },
        })),
        edges: shown.map((link) => ({
          source: link.first_id, target: link.second_id, link, value: link.proposals,
          lineStyle: { width: 1 + 4 * link.proposals / most, color: link.meetings ? colour('accent') : faded(colour('muted'), 0.55), opacity: visible(link, found) ? 0.85 : 0.12, curveness: 0.08 },
        })),
        emphasis: { focus: 'adjacency', label: { show: true }, lineStyle: { opacity: 1, width: 5 } },
      }],
    }, { replaceMerge: [] })
  }

  function visible(link, found) {
    return !text.length || [link.first_id, link.second_id].some((id) => found({ name: names.get(id) }))
  }

  function described(link) {
    const lines = [`${names.get(link.first_id)} – ${names.get(link.second_id)}`, `${labels.proposals}: ${number.format(link.proposals)} · ${labels.best} ${percent.format(link.best)}`]
    if (link.meetings) lines.push(`${labels.meetings}: ${number.format(link.meetings)}`)
    return lines.join('\n')
  }

  // A link that is pointed at in the list is lit up.
  function point(target) {
    const row = target.closest?.('[data-first]')
    if (!row) return
    const at = links().findIndex((link) => link.first_id === row.dataset.first && link.second_id === row.dataset.second)
    chart.dispatchAction({ type: 'downplay', seriesIndex: 0 })
    if (at >= 0) chart.dispatchAction({ type: 'highlight', seriesIndex: 0, dataType: 'edge', dataIndex: at })
  }

  function filter(form) {
    text = words(form.get('q') ?? '')
    least = Number(form.get('least') ?? 1)
    draw()
  }

  function roam(change) {
    chart.dispatchAction({ type: 'graphRoam', seriesIndex: 0, ...change })
  }

  return {
    draw, filter, point,
    move: (x, y) => roam({ dx: -x * chart.getWidth(), dy: y * chart.getHeight() }),
    zoom: (factor) => roam({ zoom: factor, originX: chart.getWidth() / 2, originY: chart.getHeight() / 2 }),
    whole: () => { chart.clear(); draw() },
  }
}

function shortened(name) {
  return name.length > 34 ? `${name.slice(0, 32)}…` : name
}
