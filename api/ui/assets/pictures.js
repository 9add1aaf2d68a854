// The pictures. What they show stands on the page as a list or table as well; this file draws it, and lights up in
// the picture what is searched or pointed at there.
import { init } from 'echarts/core'
import './pictures-parts.js'
import { drawHeat } from './picture-heat.js'
import { drawMap } from './picture-map.js'
import { drawNetwork } from './picture-network.js'

const DRAWN = { map: drawMap, heat: drawHeat, network: drawNetwork }
const surface = document.querySelector('[data-picture]')
if (surface) start(surface)

async function start(element) {
  const labels = JSON.parse(element.dataset.labels)
  const figure = element.closest('figure')
  try {
    const answer = await fetch(element.dataset.source, { headers: { accept: 'application/json' } })
    if (!answer.ok) throw new Error(`${answer.status}`)
    const chart = init(element, null, { renderer: 'canvas' })
    const picture = DRAWN[element.dataset.picture](chart, await answer.json(), labels)
    live(element, figure, chart, picture, labels)
  } catch (error) {
    figure.querySelector('.picture-failed').hidden = false
    throw error
  }
}

function live(element, figure, chart, picture, labels) {
  picture.draw()
  new ResizeObserver(() => chart.resize()).observe(element)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', picture.draw)
  const form = document.querySelector('[data-picture-filter]')
  if (form) {
    const filter = () => picture.filter(new FormData(form))
    for (const kind of ['input', 'change']) form.addEventListener(kind, filter)
    filter()
  }
  for (const kind of ['focusin', 'pointerover']) document.addEventListener(kind, (event) => picture.point?.(event.target))
  element.addEventListener('keydown', (event) => keys(event, picture))
  figure.querySelector('.picture-tools').hidden = false
  figure.addEventListener('click', (event) => {
    const button = event.target.closest('button')
    if (button?.dataset.zoom) zoom(button.dataset.zoom, picture)
    if (button?.dataset.save) save(button.dataset.save, chart, labels.file)
  })
  element.dataset.ready = 'true'
}

const STEP = 0.15
const FACTOR = 1.4

function keys(event, picture) {
  const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] }
  if (event.ctrlKey || event.metaKey || event.altKey || !picture.move) return
  if (moves[event.key]) picture.move(...moves[event.key])
  else if (event.key === '+' || event.key === '=') zoom('in', picture)
  else if (event.key === '-') zoom('out', picture)
  else if (event.key === '0') zoom('all', picture)
  else if (event.key === 'Enter') picture.open?.()
  else return
  event.preventDefault()
}

function zoom(how, picture) {
  if (how === 'all') picture.whole()
  else picture.zoom(how === 'in' ? FACTOR : 1 / FACTOR)
}

// Both are drawn from what the picture shows now.
async function save(how, chart, name) {
  if (how === 'png') {
    const canvas = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: background() })
    canvas.toBlob((blob) => offer(blob, `${name}.png`))
    return
  }
  const [width, height] = [chart.getWidth(), chart.getHeight()]
  const still = init(null, null, { renderer: 'svg', ssr: true, width, height })
  still.setOption({ ...chart.getOption(), animation: false, backgroundColor: background() })
  offer(new Blob([still.renderToSVGString()], { type: 'image/svg+xml' }), `${name}.svg`)
  still.dispose()
}

function background() {
  return getComputedStyle(document.documentElement.querySelector('.picture')).backgroundColor
}

function offer(blob, name) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
