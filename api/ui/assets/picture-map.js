import { colour, faded, font, tooltip, words } from './pictures-parts.js'

const SYMBOLS = { offer: 'circle', need: 'diamond', mandate: 'triangle' }
const KINDS = { offers: ['offer'], needs: ['need', 'mandate'] }
const WHOLE = [-1.06, 1.06]

export function drawMap(chart, data, labels) {
  const points = data.points.filter((point) => point.x !== null)
  for (const point of points) point.searched = `${point.title} ${point.theme} ${point.organisation}`.toLowerCase()
  const places = new Map(points.map((point) => [`${point.kind} ${point.id}`, point]))
  let admitted = new Set(points)
  let chosen = null
  let view = { x: WHOLE, y: WHOLE }

  function item(point, colours, found) {
    const fill = colours[point.colour]
    return {
      value: [point.x, point.y], point, symbol: SYMBOLS[point.kind], symbolSize: size(point, points.length),
      itemStyle: found ? { color: fill, opacity: 0.88 } : { color: colours.muted, opacity: 0.22 },
    }
  }

  function draw() {
    const colours = { muted: colour('muted') }
    for (const name of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 'none']) colours[name] = colour(`theme-${name}`)
    const ordered = [...points.filter((point) => !admitted.has(point)), ...points.filter((point) => admitted.has(point))]
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: font() },
      grid: { left: 8, right: 8, top: 8, bottom: 8 },
      xAxis: axis(), yAxis: axis(),
      tooltip: tooltip(({ data }) => described(data.point, labels)),
      dataZoom: [
        { type: 'inside', xAxisIndex: 0, filterMode: 'none', startValue: view.x[0], endValue: view.x[1], minValueSpan: 0.05 },
        { type: 'inside', yAxisIndex: 0, filterMode: 'none', startValue: view.y[0], endValue: view.y[1], minValueSpan: 0.05 },
      ],
      series: [
        { id: 'points', type: 'scatter', cursor: 'pointer', data: ordered.map((point) => item(point, colours, admitted.has(point))), emphasis: { scale: 1.5 } },
        ring(chosen, colours),
      ],
    })
  }

  function ring(point, colours) {
    const text = { show: true, position: 'top', distance: 8, formatter: () => shortened(point.title), color: colour('ink'), fontSize: 13, fontWeight: 600, backgroundColor: faded(colour('surface'), 0.94), padding: [4, 8], borderRadius: 6 }
    return {
      id: 'chosen', type: 'scatter', silent: true, z: 5,
      data: point ? [{ value: [point.x, point.y], symbol: 'circle', symbolSize: 24, itemStyle: { color: faded(colours[point.colour], 0.15), borderColor: colour('ink'), borderWidth: 2.5 }, label: text }] : [],
    }
  }

  // A record that is pointed at in the list is ringed, and brought into view.
  function point(target) {
    const found = places.get(target.closest?.('[data-record]')?.dataset.record)
    if (!found || found === chosen) return
    chosen = found
    keepView()
    view = { x: around(view.x, found.x), y: around(view.y, found.y) }
    draw()
  }

  function filter(form) {
    const text = words(form.get('q') ?? '')
    const kinds = KINDS[form.get('kind')]
    const themes = form.getAll('theme')
    admitted = new Set(points.filter((each) =>
      text.every((word) => each.searched.includes(word)) && (!kinds || kinds.includes(each.kind)) && (!themes.length || themes.includes(each.theme))))
    keepView()
    draw()
  }

  function keepView() {
    const zooms = chart.getOption()?.dataZoom
    if (zooms) view = { x: [zooms[0].startValue, zooms[0].endValue], y: [zooms[1].startValue, zooms[1].endValue] }
  }

  function look(change) {
    keepView()
    view = { x: within(change(view.x, 0)), y: within(change(view.y, 1)) }
    draw()
  }

  chart.on('click', ({ data }) => data?.point && location.assign(data.point.address))
  return {
    draw, filter, point,
    open: () => chosen && location.assign(chosen.address),
    move: (x, y) => look((range, axis) => range.map((end) => end + [x, y][axis] * (range[1] - range[0]))),
    zoom: (factor) => look(([low, high]) => [low + high, high - low].map((part) => part / 2)
      .reduce((middle, half) => [middle - half / factor, middle + half / factor])),
    whole: () => { view = { x: WHOLE, y: WHOLE }; draw() },
  }
}

function axis() {
  return { type: 'value', show: false, min: WHOLE[0], max: WHOLE[1] }
}

function size(point, count) {
  const base = count > 1500 ? 6 : count > 500 ? 8 : 11
  return point.kind === 'offer' ? base : base * 1.25
}

function described(point, labels) {
  return [point.title, [labels[point.kind], point.theme || labels.none, point.organisation].filter(Boolean).join(' · ')].join('\n')
}

function shortened(title) {
  return title.length > 60 ? `${title.slice(0, 58)}…` : title
}

// The same span, moved so far that the value is not at its edge.
function around([low, high], value) {
  const margin = (high - low) * 0.12
  if (value >= low + margin && value <= high - margin) return [low, high]
  return within([value - (high - low) / 2, value + (high - low) / 2])
}

function within([low, high]) {
  const span = Math.min(high - low, WHOLE[1] - WHOLE[0])
  const start = Math.min(Math.max(low, WHOLE[0]), WHOLE[1] - span)
  return [start, start + span]
}
