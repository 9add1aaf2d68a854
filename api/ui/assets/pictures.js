// The pictures. What they show stands on the page as a list or table as well; this file draws it, and lights up in
// the picture what is searched or pointed at there.
import { init } from 'echarts/core'
import { colour, font } from './pictures-parts.js'
import { drawHeat } from './picture-heat.js'
import { drawMap } from './picture-map.js'
import { drawNetwork } from './picture-network.js'

const DRAWN = { map: drawMap, heat: drawHeat, network: drawNetwork }
const surface = document.querySelector('[data-picture]')
if (surface) start(surface)

async function start(element) {
  const labels = { ...JSON.parse(element.dataset.labels), title: element.ariaLabel, event: element.dataset.event }
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
    if (button?.dataset.save) save(button.dataset.save, chart, labels)
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

// Both are drawn from what the picture shows now, below a heading that says what it is, of which event and day.
const HEAD = 68
const LINES = [{ size: 20, weight: 600, y: 30, ink: 'ink' }, { size: 13, weight: 400, y: 52, ink: 'muted' }]

function heading(labels) {
  const day = new Intl.DateTimeFormat(document.documentElement.lang === 'en' ? 'en-GB' : document.documentElement.lang, { dateStyle: 'long' }).format(new Date())
  return [labels.title, [labels.event, day].filter(Boolean).join(' · ')]
}

function save(how, chart, labels) {
  if (how === 'png') png(chart, labels)
  else svg(chart, labels)
}

function png(chart, labels) {
  const ratio = 2
  const picture = chart.renderToCanvas({ pixelRatio: ratio, backgroundColor: background() })
  const canvas = document.createElement('canvas')
  canvas.width = picture.width
  canvas.height = picture.height + HEAD * ratio
  const pen = canvas.getContext('2d')
  pen.fillStyle = background()
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(picture, 0, HEAD * ratio)
  pen.scale(ratio, ratio)
  heading(labels).forEach((text, at) => {
    const line = LINES[at]
    pen.font = `${line.weight} ${line.size}px ${font()}`
    pen.fillStyle = colour(line.ink)
    pen.fillText(text, 16, line.y, picture.width / ratio - 32)
  })
  canvas.toBlob((blob) => offer(blob, `${labels.file}.png`))
}

function svg(chart, labels) {
  const [width, height] = [chart.getWidth(), chart.getHeight()]
  const still = init(null, null, { renderer: 'svg', ssr: true, width, height })
  still.setOption({ ...chart.getOption(), animation: false, backgroundColor: background() })
  // Put together as text: parsed in this page, the picture's own styles would offend its policy.
  const picture = still.renderToSVGString().replace('<svg ', `<svg y="${HEAD}" `)
  still.dispose()
  const said = heading(labels)
  const lines = said.map((text, at) => {
    const line = LINES[at]
    return `<text x="16" y="${line.y}" font-family="${plain(font())}" font-size="${line.size}" font-weight="${line.weight}" fill="${colour(line.ink)}">${plain(text)}</text>`
  })
  const sheet = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + HEAD}" viewBox="0 0 ${width} ${height + HEAD}"><title>${plain(said.join(', '))}</title><rect width="100%" height="100%" fill="${background()}"/>${lines.join('')}${picture}</svg>`
  offer(new Blob([sheet], { type: 'image/svg+xml' }), `${labels.file}.svg`)
}

function plain(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
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
