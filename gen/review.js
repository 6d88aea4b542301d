// Hover shows what belongs together; a click keeps it and brings the other side into view; n and p go from await to await.
// Without this script the line numbers are links to the other side all the same.
(function () {
    'use strict';
    var sides = { s: document.getElementById('source'), c: document.getElementById('output') };
    var made = {}; // of each line of the source: the lines of the C
    sides.c.querySelectorAll('[data-to]').forEach(function (l) {
        (made[l.dataset.to] = made[l.dataset.to] || []).push(l);
    });

    // The line of the source and those of the C that an element belongs to.
    function group(line) {
        var source = line.id[0] === 's' ? line : line.dataset.to ? document.getElementById(line.dataset.to) : null;
        return source ? [source].concat(made[source.id] || []) : [line];
    }

    function mark(lines, name) {
        document.querySelectorAll('.' + name).forEach(function (l) { l.classList.remove(name); });
        lines.forEach(function (l) { l.classList.add(name); });
    }

    function show(line) {
        var box = line.closest('.lines');
        var top = line.offsetTop - box.offsetTop - box.clientHeight / 3;
        box.scrollTo({ top: top, behavior: 'smooth' });
    }

    function pick(line, bring) {
        mark(group(line), 'picked');
        var other = line.dataset.to && document.getElementById(line.dataset.to);
        if (other)
            show(other);
        if (bring)
            show(line);
        history.replaceState(null, '', '#' + line.id);
    }

    Object.keys(sides).forEach(function (side) {
        sides[side].addEventListener('mouseover', function (e) {
            var line = e.target.closest('.l');
            mark(line ? group(line) : [], 'near');
        });
        sides[side].addEventListener('mouseleave', function () { mark([], 'near'); });
        sides[side].addEventListener('click', function (e) {
            var line = e.target.closest('.l');
            if (!line || String(getSelection()))
                return;
            e.preventDefault();
            pick(line, false);
        });
    });

    // Links from the panels to a line.
    document.querySelectorAll('#functions a[href^="#s"]').forEach(function (a) {
        a.addEventListener('click', function (e) {
            var href = a.getAttribute('href'), line = document.getElementById(href.slice(1));
            if (!line)
                return;
            e.preventDefault();
            document.querySelector('main').scrollIntoView({ behavior: 'smooth' });
            pick(line, true);
        });
    });

    document.addEventListener('keydown', function (e) {
        if (e.ctrlKey || e.metaKey || e.altKey || (e.key !== 'n' && e.key !== 'p'))
            return;
        var all = Array.prototype.slice.call(sides.s.querySelectorAll('.waits'));
        var at = all.findIndex(function (l) { return l.classList.contains('picked'); });
        var next = e.key === 'n' ? all[at + 1] || all[0] : all[at - 1] || all[all.length - 1];
        if (next)
            pick(next, true);
    });

    var first = location.hash && document.getElementById(location.hash.slice(1));
    if (first && first.classList.contains('l'))
        pick(first, true);
})();
