// Moves cards on the agenda board: by dragging with the mouse, with a finger that held the card first, or with the
// keyboard after M. All send the same form as the list under "Move to…", and without this file that list is there.
const EDGE = 48
const CHECK_AFTER_MS = 160
const HOLD_MS = 350
const TREMBLE = 8
// The phone shows a list and no grid: there a card is moved by "Move to…".
const isList = matchMedia('(max-width: 48rem)')

const board = () => document.getElementById('board')
const drawer = () => document.getElementById('drawer')
const said = () => document.getElementById('board-said')
const cardOf = (element) => element?.closest?.('[data-card]')
const say = (words) => { said().textContent = words }

function send(card, cell) {
  const form = document.getElementById('drop')
  const target = targetOf(cell)
  form.elements.entry.value = back = card
  form.elements.start.value = target.start
  form.elements.place.value = target.place
  form.requestSubmit()
}

function targetOf(cell) {
  const heads = cell.closest('table').querySelectorAll('thead th[data-place]')
  return { start: cell.parentElement.dataset.start, place: heads[Number(cell.dataset.c)].dataset.place }
}

function mark(cell) {
  for (const marked of document.querySelectorAll('td.target')) marked.classList.remove('target')
  cell?.classList.add('target')
}

// With the mouse, or a finger: one that moves at once scrolls, one that holds the card takes it along
let drag = null
let hold = 0
document.addEventListener('pointerdown', (event) => {
  const card = cardOf(event.target)
  const isTouch = event.pointerType === 'touch'
  if (!card || drag || !event.isPrimary || event.button !== 0 || 'fixed' in card.dataset || (isTouch && isList.matches)) return
  drag = { card, x: event.clientX, y: event.clientY, ghost: null, isTouch }
  if (isTouch) hold = setTimeout(() => { navigator.vibrate?.(15); follow(drag.x, drag.y) }, HOLD_MS)
})
document.addEventListener('touchmove', (event) => { if (drag?.ghost) event.preventDefault() }, { passive: false })
document.addEventListener('contextmenu', (event) => { if (drag?.isTouch) event.preventDefault() })
document.addEventListener('dragstart', (event) => { if (cardOf(event.target)) event.preventDefault() })
document.addEventListener('pointermove', (event) => {
  if (!drag || !event.isPrimary) return
  if (!drag.ghost) {
    const moved = Math.hypot(event.clientX - drag.x, event.clientY - drag.y)
    if (drag.isTouch && moved > TREMBLE) letGo()
    if (!drag || drag.isTouch || moved < 6) return
  }
  follow(event.clientX, event.clientY)
  scrollNear(event)
})

function follow(x, y) {
  if (!drag.ghost) {
    drag.ghost = drag.card.cloneNode(true)
    drag.ghost.removeAttribute('id')
    drag.ghost.classList.add('drag-ghost')
    document.body.append(drag.ghost)
    drag.card.classList.add('picked')
  }
  drag.ghost.style.transform = `translate(${x + 8}px, ${y + 8}px)`
  drag.cell = document.elementFromPoint(x, y)?.closest('.board td')
  mark(drag.cell)
}

document.addEventListener('pointerup', (event) => {
  if (!drag || !event.isPrimary) return
  clearTimeout(hold)
  const { card, cell, ghost } = drag
  drag = null
  if (!ghost) return
  ghost.remove()
  card.classList.remove('picked')
  mark(null)
  if (cell && !cell.contains(card)) send(card.dataset.card, cell)
  const stop = (click) => { click.preventDefault(); click.stopImmediatePropagation() }
  window.addEventListener('click', stop, { capture: true, once: true })
  setTimeout(() => window.removeEventListener('click', stop, { capture: true }), 50)
})
document.addEventListener('pointercancel', letGo)

function letGo() {
  clearTimeout(hold)
  drag?.ghost?.remove()
  drag?.card.classList.remove('picked')
  if (drag) mark(null)
  drag = null
}

function scrollNear(event) {
  const region = document.querySelector('.board-scroll')
  const box = region.getBoundingClientRect()
  if (event.clientX > box.right - EDGE) region.scrollLeft += 14
  if (event.clientX < box.left + EDGE * 2) region.scrollLeft -= 14
  if (event.clientY > box.bottom - EDGE) region.scrollTop += 14
  if (event.clientY < box.top + EDGE * 2) region.scrollTop -= 14
}

// With the keyboard
let picked = null
let check = 0
document.addEventListener('keydown', (event) => {
  if (picked) return steer(event)
  const card = cardOf(document.activeElement)
  if (!card || event.key.toLowerCase() !== 'm' || event.ctrlKey || event.metaKey || event.altKey || 'fixed' in card.dataset) return
  event.preventDefault()
  const cells = [...document.querySelectorAll('.board td')]
  picked = { card, cell: card.closest('td') ?? cells.find((cell) => cell.matches(':empty')) ?? cells[0] }
  card.classList.add('picked')
  mark(picked.cell)
  say(said().dataset.picked)
})

function steer(event) {
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }
  if (event.key in steps) {
    const cell = neighbour(picked.cell, ...steps[event.key])
    if (cell) {
      picked.cell = cell
      mark(cell)
      cell.scrollIntoView({ block: 'nearest', inline: 'nearest' })
      ask(picked.card.dataset.card, cell)
    }
  } else if (event.key === 'Enter' || event.key === ' ') {
    const { card, cell } = picked
    putDown()
    if (cell.contains(card)) say(said().dataset.left)
    else send(card.dataset.card, cell)
  } else if (event.key === 'Escape') {
    picked.card.focus()
    putDown()
    say(said().dataset.left)
  } else return
  event.preventDefault()
  event.stopPropagation()
}

function putDown() {
  picked.card.classList.remove('picked')
  mark(null)
  picked = null
  clearTimeout(check)
}

// Cells over several rows stand in the first of them: going down leaves such a cell, going up enters it.
function neighbour(cell, rows, columns) {
  const table = cell.closest('table')
  const column = Number(cell.dataset.c) + columns
  const all = [...table.tBodies[0].rows]
  const from = all.indexOf(cell.parentElement)
  if (columns) return at(all, from, column)
  const last = rows > 0 ? from + (cell.rowSpan || 1) : from - 1
  return at(all, last, column)
}

function at(rows, row, column) {
  for (let above = row; above >= 0 && above < rows.length; above--) {
    const cell = rows[above].querySelector(`td[data-c="${column}"]`)
    if (cell) return cell
  }
  return null
}

function ask(card, cell) {
  clearTimeout(check)
  check = setTimeout(async () => {
    const target = targetOf(cell)
    const query = new URLSearchParams({ id: card, start: target.start, place: target.place })
    const answer = await fetch(`/board/check?${query}`, { headers: { 'HX-Request': 'true' } })
    if (!answer.ok || picked?.cell !== cell) return
    say(new DOMParser().parseFromString(await answer.text(), 'text/html').body.textContent.replace(/\s+/g, ' ').trim())
  }, CHECK_AFTER_MS)
}

// The card at hand keeps the focus, wherever it is put in anew; the drawer opens for what is loaded into it.
let back = null
document.addEventListener('htmx:afterSwap', (event) => {
  if (event.detail.target.id === 'entry') {
    if (!drawer().open) drawer().showModal()
    back = event.detail.target.querySelector('[data-entry]')?.dataset.entry ?? back
    document.getElementById('entry-title')?.focus()
  }
})
document.addEventListener('htmx:afterSettle', (event) => {
  if (event.detail.target.id !== 'board') return
  if (drawer().open) drawer().close()
  if (back) document.getElementById(`card-${back}`)?.focus()
})
document.addEventListener('close', (event) => {
  if (event.target === drawer() && back) document.getElementById(`card-${back}`)?.focus()
}, true)
