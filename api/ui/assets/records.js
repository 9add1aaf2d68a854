// Writing a draft works without this file. With it, characters are counted while one types, what could not be saved is
// said, and the first thing to put right has the focus.
const draft = document.getElementById('draft')
const saved = document.getElementById('saved')

for (const counter of document.querySelectorAll('[data-counts]')) {
  const field = document.getElementById(counter.dataset.counts)
  const limit = Number(counter.dataset.limit)
  const shown = counter.querySelector('span')
  const count = () => {
    const length = [...field.value.trim()].length
    shown.textContent = length
    counter.classList.toggle('over', length > limit)
  }
  field.addEventListener('input', count)
  count()
}

document.getElementById('errors')?.focus()

if (draft && saved) {
  const fail = () => {
    saved.textContent = saved.dataset.failed
    saved.classList.add('failed')
  }
  draft.addEventListener('htmx:responseError', fail)
  draft.addEventListener('htmx:sendError', fail)
  draft.addEventListener('htmx:afterOnLoad', (event) => {
    if (event.detail.xhr.status < 400) saved.classList.remove('failed')
  })
  // A request for the draft that is on its way must not come after the form itself and bring an older text back.
  draft.addEventListener('submit', () => draft.dispatchEvent(new CustomEvent('htmx:abort')))
}
